import {
  type AdjudicationCounts,
  type AdjudicationFilter,
  type AdjudicationQueue,
  type AdjudicationRow,
  type DecisionState,
  MAX_QUEUE_ROWS,
} from '../../../shared/contract/adjudication.ts';
import { targetKey } from '../../../shared/domain/target.ts';

/** Outdated decisions stand in results now, so they come first. */
const STATE_ORDER = { outdated: 0, undecided: 1, decided: 2 } as const satisfies Record<
  DecisionState,
  number
>;

/**
 * What a filter finds, the most urgent first: outdated decisions, then what is undecided, then what is
 * decided; in each by importance (`importanceOf`), equal ones by pack, case and target.
 */
export function sortedDisagreements(
  all: readonly AdjudicationRow[],
  filter: AdjudicationFilter,
): AdjudicationRow[] {
  return all
    .filter((unit) => isChosen(unit, filter) && isInState(unit, filter.state))
    .toSorted(
      (a, b) =>
        STATE_ORDER[a.state] - STATE_ORDER[b.state] ||
        b.importance - a.importance ||
        compare(a.packId, b.packId) ||
        compare(a.caseId, b.caseId) ||
        compare(targetKey(a.target), targetKey(b.target)),
    );
}

export function queueOf(
  all: readonly AdjudicationRow[],
  filter: AdjudicationFilter,
): AdjudicationQueue {
  const found = sortedDisagreements(all, filter);
  const packs = new Map<string, { id: string; name: string; open: number }>();
  const questions = new Map<string, { key: string; title: string; open: number }>();
  for (const unit of all) {
    const open = Number(unit.state !== 'decided');
    const pack = packs.get(unit.packId) ?? { id: unit.packId, name: unit.packName, open: 0 };
    packs.set(unit.packId, { ...pack, open: pack.open + open });
    if (!isOfPack(unit, filter)) continue;
    for (const { answerKey: key, title } of unit.splits) {
      const question = questions.get(key) ?? { key, title, open: 0 };
      questions.set(key, { ...question, open: question.open + open });
    }
  }
  return {
    rows: found.slice(0, MAX_QUEUE_ROWS),
    total: found.length,
    counts: countsOf(all.filter((unit) => isChosen(unit, filter))),
    packs: [...packs.values()].sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id)),
    questions: [...questions.values()].sort((a, b) => compare(a.key, b.key)),
  };
}

export function countsOf(units: readonly Pick<AdjudicationRow, 'state'>[]): AdjudicationCounts {
  const count = (state: DecisionState) => units.filter((unit) => unit.state === state).length;
  return {
    undecided: count('undecided'),
    outdated: count('outdated'),
    decided: count('decided'),
  };
}

function isOfPack(unit: AdjudicationRow, { packIds }: AdjudicationFilter): boolean {
  return packIds.length === 0 || packIds.includes(unit.packId);
}

function isChosen(unit: AdjudicationRow, filter: AdjudicationFilter): boolean {
  if (!isOfPack(unit, filter)) return false;
  const { questions } = filter;
  return (
    questions.length === 0 || unit.splits.some(({ answerKey }) => questions.includes(answerKey))
  );
}

function isInState({ state }: AdjudicationRow, wanted: AdjudicationFilter['state']): boolean {
  if (wanted === 'all') return true;
  return wanted === 'open' ? state !== 'decided' : state === wanted;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
