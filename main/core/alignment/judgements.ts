import type { Database } from 'better-sqlite3';
import type { AlignmentFilter } from '../../../shared/contract/alignment.ts';
import type { GoldTally } from '../../../shared/domain/gold.ts';
import type { Direction } from '../../../shared/domain/case.ts';
import { readDecidedAnswers, readGoldPolicy } from '../adjudication/decided-answers.ts';
import { hiddenRepeatRows } from '../agreement/measured-cases.ts';
import { type LabelColumn, readLabelColumn, readMetricColumn } from '../store/packed-columns.ts';
import { LABEL_SOURCES } from '../store/packed-rows.ts';
import { selectCases } from './case-selection.ts';
import { joinJudgements, type JoinedJudgements } from './join.ts';
import { questionResolver, readRubricQuestions, type QuestionResolver } from './questions.ts';
import { settleGoldLabels } from './settle-gold.ts';
import { type LabelChoice, type SettledLabels, settleLabels } from './settle-labels.ts';

/** A metric as statistics need it. */
export interface StatsMetric {
  readonly metricRow: number;
  readonly metricId: string;
  readonly name: string;
  /** What a lead said, else what the data says; null if both leave it open. */
  readonly direction: Direction | null;
}

/** All metrics, or those of a list, by name. */
export function readMetrics(db: Database, metricIds: readonly string[] = []): StatsMetric[] {
  const rows = db
    .prepare<[], Omit<StatsMetric, 'direction'> & { direction: string | null }>(
      `SELECT m.metric_row AS metricRow, m.metric_id AS metricId, m.name AS name,
         coalesce(d.direction, m.direction) AS direction
       FROM metric m LEFT JOIN metric_direction d ON d.metric_id = m.metric_id
       ORDER BY m.name, m.metric_id`,
    )
    .all();
  const wanted = new Set(metricIds);
  return rows
    .filter((row) => wanted.size === 0 || wanted.has(row.metricId) || wanted.has(row.name))
    .map((row) => ({ ...row, direction: asDirection(row.direction) }));
}

function asDirection(text: string | null): Direction | null {
  return text === 'higher_is_better' || text === 'lower_is_better' ? text : null;
}

interface Settled {
  readonly settled: SettledLabels;
  readonly gold: GoldTally | null;
}

/** Why a metric has nothing to compare with, or its judgements. */
export type Judgements =
  | {
      readonly kind: 'joined';
      readonly question: string;
      readonly joined: JoinedJudgements;
      readonly gold: GoldTally | null;
    }
  | {
      readonly kind: 'nothing';
      readonly question: string | null;
      readonly reason: string;
      readonly gold: GoldTally | null;
    };

/**
 * Reads judgements under one filter. Labels of a question are read and settled once, however many
 * metrics are compared with it.
 */
export class JudgementReader {
  readonly #db: Database;
  readonly #filter: AlignmentFilter;
  readonly #resolve: QuestionResolver;
  readonly #cases: Uint8Array | null;
  readonly #passFrom: ReadonlyMap<string, number>;
  readonly #settled = new Map<string, Settled>();

  constructor(db: Database, filter: AlignmentFilter) {
    this.#db = db;
    this.#filter = filter;
    this.#resolve = questionResolver(db, filter.humanQuestion);
    this.#cases = selectCases(db, filter);
    this.#passFrom = readRubricQuestions(db).passFrom;
  }

  read(metric: StatsMetric): Judgements {
    const question = this.#resolve(metric.name);
    if (question === null) {
      return {
        kind: 'nothing',
        question,
        reason: 'No question of a rubric or an imported label speaks of this metric; choose one.',
        gold: null,
      };
    }
    const { settled, gold } = this.#settle(question);
    if (settled.count === 0) {
      return {
        kind: 'nothing',
        question,
        reason:
          gold === null || gold.open === 0
            ? `No human label of “${question}” fits the filter.`
            : `No answer to “${question}” is gold yet.`,
        gold,
      };
    }
    const column = readMetricColumn(this.#db, metric.metricRow);
    const { metricVersions } = this.#filter;
    const joined = joinJudgements(column, settled, {
      versions: metricVersions.length === 0 ? null : codesAmong(column.versions, metricVersions),
      cases: this.#cases,
    });
    if (joined.count === 0) {
      return {
        kind: 'nothing',
        question,
        reason: `No result of this metric has a human label of “${question}” under the filter.`,
        gold,
      };
    }
    return { kind: 'joined', question, joined, gold };
  }

  #settle(question: string): Settled {
    const known = this.#settled.get(question);
    if (known !== undefined) return known;
    const labels = readLabelColumn(this.#db, question);
    const choice = {
      ...labelChoice(this.#db, labels, this.#filter),
      passFrom: this.#filter.passFrom ?? this.#passFrom.get(question) ?? null,
    };
    const found =
      choice.policy === 'gold'
        ? this.#settleGold(question, labels, choice)
        : { settled: settleLabels(labels, choice), gold: null };
    this.#settled.set(question, found);
    return found;
  }

  #settleGold(question: string, labels: LabelColumn, choice: LabelChoice): Settled {
    const { settled, tally } = settleGoldLabels(labels, choice, {
      policy: readGoldPolicy(this.#db),
      decisions: readDecidedAnswers(this.#db, question),
      hiddenRepeats: hiddenRepeatRows(this.#db),
    });
    return { settled, gold: tally };
  }
}

/** The part of a filter that chooses labels, for one column. */
export function labelChoice(
  db: Database,
  labels: LabelColumn,
  filter: AlignmentFilter,
): LabelChoice {
  const { reviewers, packIds, labelSource, from, to } = filter;
  return {
    policy: filter.labelPolicy,
    reviewers:
      reviewers.length === 0 ? null : codesAmong(labels.reviewers, reviewerIds(db, reviewers)),
    packs: packIds.length === 0 ? null : codesAmong(labels.packs, packIds),
    source: labelSource === 'all' ? null : LABEL_SOURCES[labelSource],
    ...periodOf({ from, to }),
    passFrom: filter.passFrom,
  };
}

/** Milliseconds since 1970 of a filter's days, the end not included. */
export function periodOf({
  from,
  to,
}: Pick<AlignmentFilter, 'from' | 'to'>): Pick<LabelChoice, 'from' | 'to'> {
  return {
    from: from === null ? null : Date.parse(from),
    // The last day counts in full.
    to: to === null ? null : Date.parse(to) + 86_400_000,
  };
}

/** Reviewers may be given by name or by id; a name stands for everybody who has it. */
export function reviewerIds(db: Database, reviewers: readonly string[]): string[] {
  const ids = db
    .prepare<[string], string>(
      'SELECT person_id FROM person WHERE name IN (SELECT value FROM json_each(?))',
    )
    .pluck()
    .all(JSON.stringify(reviewers));
  return [...reviewers, ...ids];
}

/** One byte for each text: whether it is among the wanted ones. */
export function codesAmong(texts: readonly string[], wanted: readonly string[]): Uint8Array {
  const set = new Set(wanted);
  return Uint8Array.from(texts, (text) => (set.has(text) ? 1 : 0));
}
