import { setImmediate } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { AdjudicationRow, DecisionState } from '../../../shared/contract/adjudication.ts';
import { findSplits, importanceOf, type Split } from '../../../shared/domain/disagreement.ts';
import type { Rubric } from '../../../shared/domain/rubric.ts';
import { signalsOf } from '../../../shared/domain/signal.ts';
import { parseTargetKey } from '../../../shared/domain/target.ts';
import { lazyStatement } from '../review/lazy-statement.ts';
import type { Pack, PackReads } from '../review/pack-reads.ts';
import { createRubricReader } from '../store/rubric-reader.ts';
import { basisOf, VOICE_COLUMNS, type Voice, type VoiceRow, voicesOf } from './voices.ts';

/** Heads of answers looked through in one go: about 5 ms. */
const SLICE = 2000;
/** Characters of a case's label, as in the queue of a review. */
const LABEL_CHARS = 80;

interface DecisionRow {
  readonly caseId: string;
  readonly target: string;
  readonly outdated: number;
  readonly basis: string;
}

interface CaseRow {
  readonly caseId: string;
  readonly row: number;
  readonly label: string | null;
  readonly signals: number;
}

interface ResultRow {
  readonly caseRow: number;
  readonly name: string;
  readonly target: string;
  readonly verdict: number;
}

/** Finds all disagreements of the packs in use. */
export interface Disagreements {
  /** In no order. Read in slices, so that other calls are answered in between; kept until anything is written. */
  readonly all: () => Promise<readonly AdjudicationRow[]>;
}

export function createDisagreements(db: Database, packs: PackReads): Disagreements {
  const reads = createReads(db);
  const rubricOf = createRubricReader(db);
  let known: {
    readonly version: number;
    readonly found: Promise<readonly AdjudicationRow[]>;
  } | null = null;

  /** Changes with every transaction of another connection: what was found may not hold any more. */
  const version = () => Number(db.pragma('data_version', { simple: true }));

  async function find(): Promise<readonly AdjudicationRow[]> {
    const found: AdjudicationRow[] = [];
    for (const pack of packs.all()) {
      if (pack.withdrawn) continue;
      const rubric = rubricOf(pack.packId, pack.rubricId, pack.rubricRev);
      if (rubric === null) continue;
      const decisions = new Map(
        reads.decisions(pack.packId).map((row) => [unitKey(row.caseId, row.target), row]),
      );
      if (decisions.size === 0 && !reads.hasSeveralReviewers(pack.packId)) continue;
      const aliases = reads.aliases(pack.packId);
      let from = '';
      for (;;) {
        const to = reads.endOfSlice(pack.packId, from);
        if (to === null) break;
        const units = reads.units(pack.packId, from, to).filter(([row]) => {
          return row !== undefined && !aliases.has(row.caseId);
        });
        found.push(...judge(pack, rubric, units, decisions));
        from = to;
        await setImmediate();
      }
    }
    return found;
  }

  function judge(
    pack: Pack,
    rubric: Rubric,
    units: readonly (readonly UnitRow[])[],
    decisions: ReadonlyMap<string, DecisionRow>,
  ): AdjudicationRow[] {
    const open = units.flatMap((rows) => {
      const [first] = rows;
      if (first === undefined) return [];
      const { caseId, target } = first;
      const voices = voicesOf(rows);
      const splits = findSplits(
        rubric,
        voices.map((voice) => voice.answers),
      );
      const decision = decisions.get(unitKey(caseId, target)) ?? null;
      return splits.length === 0 && decision === null
        ? []
        : [{ caseId, target, voices, splits, decision }];
    });
    if (open.length === 0) return [];
    const ids = JSON.stringify(open.map((unit) => unit.caseId));
    const cases = new Map(reads.cases(ids).map((row) => [row.caseId, row]));
    const results = Map.groupBy(reads.results(ids), (row) => row.caseRow);
    return open.map((unit): AdjudicationRow => {
      const { caseId, target, voices, splits, decision } = unit;
      const row = cases.get(caseId);
      const state = stateOf(decision);
      const metrics = metricsAtStake(
        row === undefined ? [] : (results.get(row.row) ?? []),
        target,
        splits,
      );
      const label = (row?.label ?? caseId).replace(/\s+/g, ' ').trim() || caseId;
      return {
        packId: pack.packId,
        packName: pack.name,
        caseId,
        label,
        target: parseTargetKey(target),
        state,
        people: voices.length,
        splits,
        metrics: pack.blinding.judge && state === 'undecided' ? [] : metrics,
        newAnswers: decision === null ? 0 : countNew(decision, voices),
        importance: importanceOf({
          splits,
          people: voices.length,
          metrics: metrics.length,
          signals: signalsOf(row?.signals ?? 0).filter((id) => !NO_REASON.has(id)).length,
        }),
      };
    });
  }

  return {
    all() {
      const now = version();
      if (known?.version !== now) known = { version: now, found: find() };
      return known.found;
    },
  };
}

/** Signals that say nothing of why people might differ: one praises, the others repeat the metrics. */
const NO_REASON: ReadonlySet<string> = new Set(['thumbs_up', 'metric_failed', 'no_verdict']);

function stateOf(decision: DecisionRow | null): DecisionState {
  if (decision === null) return 'undecided';
  return decision.outdated === 1 ? 'outdated' : 'decided';
}

/** People whose answers the decision does not know though nothing that it rests on has changed. */
function countNew({ basis, outdated }: DecisionRow, voices: readonly Voice[]): number {
  if (outdated === 1) return 0;
  return newAnswersOf(JSON.parse(basis), voices);
}

/** Answers that a decision with this basis does not know. */
export function newAnswersOf(basis: unknown, voices: readonly Pick<Voice, 'heads'>[]): number {
  const seen = new Set(Array.isArray(basis) ? basis : []);
  return basisOf(voices).filter((eventId) => !seen.has(eventId)).length;
}

/**
 * The metrics whose verdict is not that of most people on a verdict; where people
 * are split in half, every metric that gave a verdict.
 */
function metricsAtStake(
  results: readonly ResultRow[],
  target: string,
  splits: readonly Split[],
): string[] {
  const split = splits.find(
    ({ kind, votes }) => kind === 'pass_fail' && votes.some(({ value }) => value === 'pass'),
  );
  const [first, second] = split?.votes ?? [];
  if (first === undefined || second === undefined) return [];
  const most = first.people === second.people ? null : first.value;
  const names = results
    .filter((result) => result.target === target)
    .filter(({ verdict }) => most === null || (verdict === 1) !== (most === 'pass'))
    .map(({ name }) => name);
  return [...new Set(names)].sort();
}

type UnitRow = VoiceRow & { readonly caseId: string; readonly target: string };

function unitKey(caseId: string, target: string): string {
  return JSON.stringify([caseId, target]);
}

function createReads(db: Database) {
  const decisions = lazyStatement<[string], DecisionRow>(
    db,
    'SELECT case_id AS caseId, target, outdated, basis FROM adjudication_state WHERE pack_id = ?',
  );
  const reviewers = lazyStatement<[{ packId: string }], { several: number | null }>(
    db,
    // Both ends of the key: a look at two rows, however many answers there are.
    `SELECT (SELECT min(reviewer_id) FROM case_state WHERE pack_id = @packId)
       <> (SELECT max(reviewer_id) FROM case_state WHERE pack_id = @packId) AS several`,
  );
  const aliases = lazyStatement<[string], { aliasId: string }>(
    db,
    'SELECT alias_id AS aliasId FROM repeat_case WHERE pack_id = ?',
  );
  type Range = { packId: string; from: string; to: string };
  const end = lazyStatement<
    [{ packId: string; from: string; slice: number }],
    { caseId: string | null }
  >(
    db,
    `SELECT coalesce(
       (SELECT case_id FROM annotation WHERE pack_id = @packId AND case_id > @from
        ORDER BY case_id LIMIT 1 OFFSET @slice),
       (SELECT max(case_id) FROM annotation WHERE pack_id = @packId AND case_id > @from)) AS caseId`,
  );
  const units = lazyStatement<[Range], UnitRow>(
    db,
    `SELECT a.case_id AS caseId, a.target, ${VOICE_COLUMNS}
     FROM (
       SELECT case_id, target FROM annotation
       WHERE pack_id = @packId AND case_id > @from AND case_id <= @to
       GROUP BY case_id, target HAVING min(reviewer_id) <> max(reviewer_id)
       UNION
       SELECT case_id, target FROM adjudication
       WHERE pack_id = @packId AND case_id > @from AND case_id <= @to
     ) u
     JOIN annotation a ON a.pack_id = @packId AND a.case_id = u.case_id AND a.target = u.target
     JOIN pack p ON p.pack_id = a.pack_id
     ORDER BY a.case_id, a.target, a.reviewer_id, a.event_id`,
  );
  const cases = lazyStatement<[{ ids: string; chars: number }], CaseRow>(
    db,
    `SELECT c.case_id AS caseId, c.row,
       substr(coalesce(nullif(c.name, ''), nullif(c.input_preview, '')), 1, @chars) AS label, c.signals
     FROM case_row c WHERE c.case_id IN (SELECT value FROM json_each(@ids))`,
  );
  const results = lazyStatement<[string], ResultRow>(
    db,
    `SELECT r.case_row AS caseRow, m.name, r.target, r.verdict
     FROM case_row c
     JOIN metric_result r ON r.case_row = c.row
     JOIN metric m ON m.metric_row = r.metric_row
     WHERE c.case_id IN (SELECT value FROM json_each(?)) AND r.verdict IN (0, 1)`,
  );
  return {
    decisions: (packId: string) => decisions().all(packId),
    hasSeveralReviewers: (packId: string) => reviewers().get({ packId })?.several === 1,
    aliases: (packId: string) =>
      new Set(
        aliases()
          .all(packId)
          .map((row) => row.aliasId),
      ),
    /** The last case of the next slice; null where nothing follows. */
    endOfSlice: (packId: string, from: string) =>
      end().get({ packId, from, slice: SLICE })?.caseId ?? null,
    /** The heads of each target that several people answered, or that was decided. */
    units: (packId: string, from: string, to: string): UnitRow[][] => [
      ...Map.groupBy(units().all({ packId, from, to }), (row) =>
        unitKey(row.caseId, row.target),
      ).values(),
    ],
    cases: (ids: string) => cases().all({ ids, chars: LABEL_CHARS }),
    results: (ids: string) => results().all(ids),
  };
}
