import {
  type GoldDecision,
  type GoldPolicy,
  type GoldTally,
  type GoldVote,
  heldDecision,
  settleGold,
} from '../../../shared/domain/gold.ts';
import { FAIL, PASS } from '../../../shared/stats/confusion.ts';
import type { DecidedAnswer } from '../adjudication/decided-answers.ts';
import { targetCode } from '../store/packed-chunk-builder.ts';
import { type LabelColumn, NO_HUMAN_VERDICT } from '../store/packed-columns.ts';
import { LABEL_SOURCES } from '../store/packed-rows.ts';
import { eachUnit } from './label-units.ts';
import { isLabelChosen, isLater, type LabelChoice, type SettledLabels } from './settle-labels.ts';

/** What settles gold beside the labels. */
export interface GoldRules {
  readonly policy: GoldPolicy;
  readonly decisions: readonly DecidedAnswer[];
  /** Rows of cases that are another case under a second id: they measure a person, not the case. */
  readonly hiddenRepeats: ReadonlySet<number>;
}

interface GoldLabel {
  readonly row: number;
  readonly target: number;
  readonly verdict: number;
  readonly grade: number;
  readonly time: number;
}

/**
 * The gold judgements of a question: one for each target that has gold under the policy, ordered by case
 * row and target. Targets without gold are left out and counted.
 *
 * Of several labels of one person the latest counts. Which labels vote is chosen as everywhere; a
 * decision counts if its pack and its day are chosen, whoever is (it is nobody's own label), but not
 * among labels of files alone.
 */
export function settleGoldLabels(
  labels: LabelColumn,
  choice: LabelChoice,
  rules: GoldRules,
): { readonly settled: SettledLabels; readonly tally: GoldTally } {
  const decided = decisionsByPlace(labels, choice, rules.decisions);
  const gold: GoldLabel[] = [];
  const tally = { policy: rules.policy, agreed: 0, decided: 0, outdated: 0, open: 0 };
  const settleAt = (row: number, target: number, voters: readonly number[]): void => {
    const place = placeOf(row, target);
    const decision = decided.get(place) ?? null;
    decided.delete(place);
    if (voters.length === 0 && decision === null) return;
    const votes = voters.flatMap((entry): GoldVote<string> | [] => {
      const value = votedValue(labels.verdict[entry], labels.number[entry]);
      return value === null ? [] : { value, source: String(entry) };
    });
    const found = settleGold(rules.policy, votes, decision);
    if (found.kind === 'open') {
      if (found.why !== 'no_answer') tally.open += 1;
      return;
    }
    if (found.by === 'decision') tally.decided += 1;
    else tally.agreed += 1;
    if (found.isOutdated) tally.outdated += 1;
    if (found.by === 'decision' && decision !== null) {
      gold.push(labelOf(row, target, decision.row, Date.parse(decision.row.at), choice));
      return;
    }
    const entries = found.basis.map(Number);
    const [entry = 0] = entries;
    const times = entries.map((i) => labels.time[i] ?? Number.NaN).filter((t) => !Number.isNaN(t));
    const answer = { verdict: labels.verdict[entry] ?? null, number: labels.number[entry] ?? null };
    const time = times.length === 0 ? Number.NaN : Math.max(...times);
    gold.push(labelOf(row, target, answer, time, choice));
  };
  eachUnit(labels, (start, end) => {
    const row = labels.caseRow[start] ?? 0;
    if (rules.hiddenRepeats.has(row)) return;
    settleAt(row, labels.target[start] ?? 0, latestOfEach(labels, choice, start, end));
  });
  // Decided, but no answer of the column is left or chosen there.
  for (const { row } of decided.values()) {
    if (row.caseRow !== null) settleAt(row.caseRow, targetCode(row.target), []);
  }
  gold.sort((a, b) => a.row - b.row || a.target - b.target);
  const settled = {
    count: gold.length,
    caseRow: Uint32Array.from(gold, (label) => label.row),
    target: Float64Array.from(gold, (label) => label.target),
    verdict: Uint8Array.from(gold, (label) => label.verdict),
    grade: Float64Array.from(gold, (label) => label.grade),
    time: Float64Array.from(gold, (label) => label.time),
  };
  return { settled, tally };
}

type Decided = GoldDecision<string> & { readonly row: DecidedAnswer };

function decisionsByPlace(
  labels: LabelColumn,
  { packs, source, from, to }: LabelChoice,
  decisions: readonly DecidedAnswer[],
): Map<string, Decided> {
  const byPlace = new Map<string, Decided[]>();
  if (source !== null && source !== LABEL_SOURCES.review) return new Map();
  const packIds = packs === null ? null : new Set(labels.packs.filter((_, i) => packs[i] === 1));
  for (const row of decisions) {
    const value = votedValue(row.verdict, row.number);
    const time = Date.parse(row.at);
    if (row.caseRow === null || value === null) continue;
    if (packIds !== null && !packIds.has(row.packId)) continue;
    if ((from !== null && !(time >= from)) || (to !== null && !(time < to))) continue;
    const place = placeOf(row.caseRow, targetCode(row.target));
    const others = byPlace.get(place) ?? [];
    byPlace.set(place, others);
    const { source: eventId, basis, isOutdated } = row;
    others.push({ value, source: eventId, basis, isOutdated, row });
  }
  return new Map(
    [...byPlace].flatMap(([place, several]): [string, Decided][] => {
      const held = heldDecision(several);
      return held === null ? [] : [[place, held]];
    }),
  );
}

function placeOf(row: number, target: number): string {
  return `${row}:${target}`;
}

/** Each reviewer's latest entry that counts. */
function latestOfEach(
  labels: LabelColumn,
  choice: LabelChoice,
  start: number,
  end: number,
): number[] {
  const votes: number[] = [];
  for (let i = start; i < end; i += 1) {
    if (!isLabelChosen(labels, choice, i)) continue;
    const reviewer = labels.reviewer[i];
    const before = votes.findIndex((vote) => labels.reviewer[vote] === reviewer);
    if (before < 0) votes.push(i);
    else if (isLater(labels, i, votes[before] ?? i)) votes[before] = i;
  }
  return votes;
}

/** What votes are compared by: the verdict, else the grade; null for texts. */
function votedValue(
  verdict: number | null | undefined,
  number: number | null | undefined,
): string | null {
  if (typeof verdict === 'number' && verdict !== NO_HUMAN_VERDICT) return `v${verdict}`;
  return typeof number === 'number' && !Number.isNaN(number) ? `n${number}` : null;
}

function labelOf(
  row: number,
  target: number,
  answer: { readonly verdict: number | null; readonly number: number | null },
  time: number,
  { passFrom }: LabelChoice,
): GoldLabel {
  const grade = answer.number ?? Number.NaN;
  let verdict = answer.verdict ?? NO_HUMAN_VERDICT;
  if (verdict === NO_HUMAN_VERDICT && passFrom !== null && !Number.isNaN(grade))
    verdict = grade >= passFrom ? PASS : FAIL;
  return { row, target, verdict, grade, time };
}
