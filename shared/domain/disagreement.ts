import { assertNever } from '../result.ts';
import type { Answers, AnswerValue } from './annotation.ts';
import type { Question, Rubric } from './rubric.ts';

/** How answers to one question differ, the gravest first. */
export const SPLIT_KINDS = ['pass_fail', 'yes_no', 'grade', 'choice', 'unsure', 'list'] as const;
export type SplitKind = (typeof SPLIT_KINDS)[number];

/** A question that people answered differently. */
export interface Split {
  readonly answerKey: string;
  readonly title: string;
  readonly kind: SplitKind;
  /** How far apart the lowest and the highest grade are, as a part of the scale; 0 where there is none. */
  readonly distance: number;
  /** Each answer and how many gave it, the most frequent first. */
  readonly votes: readonly { readonly value: AnswerValue; readonly people: number }[];
}

/**
 * The questions of a rubric that people answered differently, in the order of the rubric. Free text and
 * expected behaviour are not compared: no two people write the same. A question that somebody left out
 * is compared among the others.
 * @param answers one for each person.
 */
export function findSplits(
  rubric: Pick<Rubric, 'questions'>,
  answers: readonly Answers[],
): Split[] {
  return rubric.questions.flatMap((question) =>
    answerKeysOf(question, answers).flatMap(
      (answerKey) => splitOn(question, answerKey, answers) ?? [],
    ),
  );
}

/** A `metric_verdict` question for all metrics has an answer for each. */
function answerKeysOf(question: Question, answers: readonly Answers[]): string[] {
  if (question.kind !== 'metric_verdict') return [question.key];
  const prefix = `${question.key}.`;
  const keys = answers.flatMap((own) => Object.keys(own).filter((key) => key.startsWith(prefix)));
  return [...new Set(keys)].sort();
}

function splitOn(question: Question, answerKey: string, answers: readonly Answers[]): Split | null {
  const counts = new Map<string, { readonly value: AnswerValue; people: number }>();
  for (const own of answers) {
    const value = own[answerKey];
    const key = value === undefined ? null : comparedKey(question, value);
    if (value === undefined || key === null) continue;
    const known = counts.get(key);
    if (known) known.people += 1;
    else counts.set(key, { value, people: 1 });
  }
  if (counts.size < 2) return null;
  const votes = [...counts]
    .toSorted(([a, left], [b, right]) => right.people - left.people || (a < b ? -1 : 1))
    .map(([, vote]) => vote);
  const values = votes.map((vote) => vote.value);
  const title =
    answerKey === question.key
      ? question.title
      : `${question.title}: ${answerKey.slice(question.key.length + 1)}`;
  return { answerKey, title, votes, ...gravityOf(question, values) };
}

/** What two answers are compared by; null for answers that are not compared. */
function comparedKey(question: Question, value: AnswerValue): string | null {
  switch (question.kind) {
    case 'verdict':
    case 'metric_verdict':
    case 'single_choice':
    case 'stars':
    case 'number':
    case 'yes_no':
      return JSON.stringify(value);
    case 'multi_choice':
    case 'failure_mode':
      // The order of picking says nothing.
      return Array.isArray(value) ? JSON.stringify(value.map(String).sort()) : null;
    case 'text':
    case 'expected_output':
    case 'expected_outcome':
    case 'expected_tools':
      return null;
    default:
      return assertNever(question);
  }
}

function gravityOf(
  question: Question,
  values: readonly AnswerValue[],
): Pick<Split, 'kind' | 'distance'> {
  switch (question.kind) {
    case 'verdict':
    case 'metric_verdict': {
      const isBoth = values.includes('pass') && values.includes('fail');
      return { kind: isBoth ? 'pass_fail' : 'unsure', distance: 0 };
    }
    case 'yes_no':
      return { kind: 'yes_no', distance: 0 };
    case 'stars': {
      const grades = values.filter((value) => typeof value === 'number');
      const [low, high] = [Math.min(...grades), Math.max(...grades)];
      const distance = (high - low) / Math.max(1, question.definitions.length - 1);
      const crosses = low < question.passFrom && high >= question.passFrom;
      return { kind: crosses ? 'pass_fail' : 'grade', distance: Math.min(1, distance) };
    }
    case 'number': {
      const grades = values.filter((value) => typeof value === 'number');
      const [low, high] = [Math.min(...grades), Math.max(...grades)];
      const range = (question.max ?? high) - (question.min ?? low);
      return { kind: 'grade', distance: range > 0 ? Math.min(1, (high - low) / range) : 1 };
    }
    case 'single_choice':
      return { kind: 'choice', distance: 0 };
    case 'multi_choice':
    case 'failure_mode':
    case 'text':
    case 'expected_output':
    case 'expected_outcome':
    case 'expected_tools':
      return { kind: 'list', distance: 0 };
    default:
      return assertNever(question);
  }
}

/** What the importance of a disagreement depends on. */
export interface Stakes {
  readonly splits: readonly Split[];
  readonly people: number;
  /** Metrics whose verdict is not that of most people, or that judged where people are split in half. */
  readonly metrics: number;
  /** Reasons why the case deserves review. */
  readonly signals: number;
}

/**
 * How much a disagreement matters. What kind of split it is comes before everything else (pass against
 * fail, then yes against no, then grades by their distance, choices, `unsure`, lists); among splits of
 * one kind an even one, many people, a metric that is affected, signals and further questions add up.
 */
export function importanceOf({ splits, people, metrics, signals }: Stakes): number {
  const gravest = splits.reduce((most, split) => Math.max(most, gravityScore(split)), 0);
  return (
    gravest +
    Math.min(120, 30 * Math.max(0, people - 2)) +
    (metrics > 0 ? 80 : 0) +
    Math.min(60, 20 * signals) +
    Math.min(40, 10 * Math.max(0, splits.length - 1))
  );
}

function gravityScore({ kind, distance, votes }: Split): number {
  const all = votes.reduce((sum, vote) => sum + vote.people, 0);
  const evenness = all === 0 ? 0 : 1 - ((votes[0]?.people ?? 0) / all - 0.5) * 2;
  return KIND_SCORE[kind] + 600 * distance * Number(kind === 'grade') + 90 * clamp(evenness);
}

/** Far enough apart that what is added within a kind (at most 390) never reaches the next one up. */
const KIND_SCORE = {
  pass_fail: 2700,
  yes_no: 2300,
  grade: 1300,
  choice: 900,
  unsure: 500,
  list: 100,
} as const satisfies Record<SplitKind, number>;

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
