import { assertNever } from '../result.ts';

/** What makes an answer gold where nobody decided it. */
export const GOLD_POLICIES = ['single', 'majority', 'adjudicated'] as const;
export type GoldPolicy = (typeof GOLD_POLICIES)[number];

/**
 * Which of several labels of one target counts. `gold` takes settled answers alone: decisions, and what
 * the gold policy lets count.
 */
export const LABEL_POLICIES = ['latest', 'majority', 'gold'] as const;
export type LabelPolicy = (typeof LABEL_POLICIES)[number];

/** What one person says of a question; each person has one vote. */
export interface GoldVote<V> {
  readonly value: V;
  /** What the vote is: the id of the event, or where the label stands. */
  readonly source: string;
}

/** What a lead settled. */
export interface GoldDecision<V> {
  readonly value: V;
  /** The event of the decision. */
  readonly source: string;
  /** Ids of the answers that it rests on. */
  readonly basis: readonly string[];
  /** An answer that it rests on has changed since. It still holds until somebody decides anew. */
  readonly isOutdated: boolean;
}

/** The settled answer of one question of one target and what it rests on, or why there is none. */
export type Gold<V> =
  | {
      readonly kind: 'gold';
      readonly value: V;
      readonly by: 'decision' | 'agreement' | 'majority' | 'single';
      readonly basis: readonly string[];
      readonly isOutdated: boolean;
    }
  | { readonly kind: 'open'; readonly why: 'no_answer' | 'one_answer' | 'differ' };

/**
 * Decides the gold answer of one question about one target.
 *
 * A decision holds under every policy. Without one:
 * - `single`: the answer of one person is enough; if several answered, all of them agree.
 * - `majority`: at least two people answered and more than half of them say the same.
 * - `adjudicated`: at least two people answered and all of them agree; what they differ on waits for a
 *   decision. (Decisions alone would leave out every case that is clear to everybody, and so measure a
 *   metric on hard cases only.)
 *
 * `unsure` is an answer like others: it stands against a pass, and two of them make gold that is no
 * verdict. The order of the votes makes no difference.
 * @param votes one of each person, compared by `===`.
 */
export function settleGold<V extends string | number>(
  policy: GoldPolicy,
  votes: readonly GoldVote<V>[],
  decision: GoldDecision<V> | null,
): Gold<V> {
  if (decision !== null) {
    const { value, basis, isOutdated } = decision;
    return { kind: 'gold', value, by: 'decision', basis, isOutdated };
  }
  const [first] = votes;
  if (first === undefined) return { kind: 'open', why: 'no_answer' };
  const { value } = first;
  const isAgreed = votes.every((vote) => vote.value === value);
  const by = isAgreed && votes.length > 1 ? 'agreement' : 'single';
  switch (policy) {
    case 'single':
      return isAgreed ? goldOf(value, by, votes) : { kind: 'open', why: 'differ' };
    case 'adjudicated':
      if (votes.length === 1) return { kind: 'open', why: 'one_answer' };
      return isAgreed ? goldOf(value, 'agreement', votes) : { kind: 'open', why: 'differ' };
    case 'majority': {
      if (votes.length === 1) return { kind: 'open', why: 'one_answer' };
      if (isAgreed) return goldOf(value, 'agreement', votes);
      const counts = new Map<V, number>();
      for (const vote of votes) counts.set(vote.value, (counts.get(vote.value) ?? 0) + 1);
      const [most] = [...counts].find(([, count]) => count * 2 > votes.length) ?? [];
      return most === undefined ? { kind: 'open', why: 'differ' } : goldOf(most, 'majority', votes);
    }
    default:
      return assertNever(policy);
  }
}

function goldOf<V>(
  value: V,
  by: 'agreement' | 'majority' | 'single',
  votes: readonly GoldVote<V>[],
): Gold<V> {
  const basis = votes
    .filter((vote) => vote.value === value)
    .map((vote) => vote.source)
    .sort();
  return { kind: 'gold', value, by, basis, isOutdated: false };
}

/**
 * Of several decisions about one question (a case can be in several packs) the one that holds: one that
 * is not outdated before others, then that of the preferred pack, then the one with the greatest event id.
 */
export function heldDecision<D extends { readonly source: string; readonly isOutdated: boolean }>(
  decisions: readonly D[],
  isPreferred: (decision: D) => boolean = () => false,
): D | null {
  const rank = (decision: D) => Number(!decision.isOutdated) * 2 + Number(isPreferred(decision));
  return decisions.reduce<D | null>((best, next) => {
    if (best === null) return next;
    const difference = rank(next) - rank(best);
    return difference > 0 || (difference === 0 && next.source > best.source) ? next : best;
  }, null);
}

/** How the gold answers of a question came about. */
export interface GoldTally {
  readonly policy: GoldPolicy;
  /** Targets whose gold is what people said. */
  readonly agreed: number;
  /** Targets whose gold a lead decided. */
  readonly decided: number;
  /** Of the decided ones, those that an answer has changed under since; they are used all the same. */
  readonly outdated: number;
  /** Targets with answers and without gold; left out. */
  readonly open: number;
}

/** A tally in one line. */
export function goldTallyText({ agreed, decided, outdated, open }: GoldTally): string {
  const count = (n: number) => n.toLocaleString('en');
  const old =
    outdated === 0
      ? ''
      : ` (${count(outdated)} of them outdated and used until somebody decides anew)`;
  return `Gold: ${count(decided)} decided${old}, ${count(agreed)} as people answered; ${count(open)} without gold left out.`;
}
