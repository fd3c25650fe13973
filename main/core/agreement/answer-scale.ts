import type { AlignmentOptions } from '../../../shared/contract/alignment.ts';
import type { HumanAgreement } from '../../../shared/contract/agreement.ts';
import { FAIL, PASS } from '../../../shared/stats/confusion.ts';
import { assertNever } from '../../../shared/result.ts';
import { HUMAN_UNSURE, type LabelColumn } from '../store/packed-columns.ts';

export type AnswerScale = AlignmentOptions['questions'][number]['scale'];

/** The categories that the answers of a question fall into. */
export interface Levels {
  readonly values: readonly (number | string)[];
  /** Code of an entry; null if it says nothing, 'unsure' if it says so. */
  readonly codeOf: (i: number) => number | null | 'unsure';
}

export function labelLevels(labels: LabelColumn, scale: AnswerScale): Levels {
  switch (scale) {
    case 'verdict':
      return {
        values: ['fail', 'pass'],
        codeOf: (i) => {
          const verdict = labels.verdict[i];
          if (verdict === HUMAN_UNSURE) return 'unsure';
          return verdict === FAIL || verdict === PASS ? verdict : null;
        },
      };
    case 'graded': {
      const values = [...new Set(labels.number)]
        .filter((n) => !Number.isNaN(n))
        .sort((a, b) => a - b);
      const codes = new Map(values.map((value, code) => [value, code]));
      return { values, codeOf: (i) => codes.get(labels.number[i] ?? Number.NaN) ?? null };
    }
    case 'nominal':
    case 'text':
      return {
        values: labels.texts,
        codeOf: (i) => (labels.text[i] === 0 ? null : (labels.text[i] ?? null)),
      };
    default:
      return assertNever(scale);
  }
}

/** Whole numbers are steps of a scale, so their order counts; other numbers are measured. */
export function alphaLevelOf(
  labels: LabelColumn,
  scale: AnswerScale,
): HumanAgreement['alphaLevel'] {
  if (scale !== 'graded') return 'nominal';
  const isWhole = labels.number.every((n) => Number.isNaN(n) || Number.isInteger(n));
  return isWhole ? 'ordinal' : 'interval';
}

/** An answer as one row of `answer` or `imported_label` holds it. */
export interface AnswerColumns {
  readonly verdict: number | null;
  readonly number: number | null;
  readonly text: string | null;
}

/** What two answers are compared by; null where one says nothing, or `unsure`. */
export function comparedValue(scale: AnswerScale, answer: AnswerColumns): number | string | null {
  switch (scale) {
    case 'verdict':
      return answer.verdict === FAIL || answer.verdict === PASS ? answer.verdict : null;
    case 'graded':
      return answer.number;
    case 'nominal':
    case 'text':
      return answer.text;
    default:
      return assertNever(scale);
  }
}
