import type { MetricResultView } from '../../../shared/contract/library.ts';
import type { Answers } from '../../../shared/domain/annotation.ts';
import type { FormQuestion } from '../../../shared/domain/form.ts';
import { verdictOf, type VerdictValue } from './verdicts.ts';

/** One metric's verdict about the case beside the reviewer's own. */
export interface Comparison {
  readonly result: MetricResultView;
  /** The reviewer's verdict on what the metric measures, else on the whole case. */
  readonly own: VerdictValue | null;
  /** `none` where one of the two gave no verdict, or the reviewer was unsure. */
  readonly agreement: 'agrees' | 'differs' | 'none';
}

/**
 * Puts verdicts of metrics beside the answers; what differs comes first. Verdicts about the case count;
 * of a metric that only scored parts of it, those about the parts.
 */
export function compareWithJudge(
  results: readonly MetricResultView[],
  questions: readonly FormQuestion[],
  answers: Answers,
): readonly Comparison[] {
  const overall = questions.find((item) => item.question.kind === 'verdict');
  const aboutCase = new Set(
    results.filter((result) => result.target === 'case').map((result) => result.metricId),
  );
  return results
    .filter((result) => result.target === 'case' || !aboutCase.has(result.metricId))
    .map((result): Comparison => {
      const asked = questions.find((item) => item.metric === result.metric) ?? overall;
      const own = asked ? verdictOf(answers[asked.answerKey]) : null;
      return { result, own, agreement: agreementOf(result, own) };
    })
    .sort((a, b) => rank(a) - rank(b));
}

function agreementOf(result: MetricResultView, own: VerdictValue | null): Comparison['agreement'] {
  if (result.verdict === 'no_verdict' || own === null || own === 'unsure') return 'none';
  return (result.verdict === 'passed') === (own === 'pass') ? 'agrees' : 'differs';
}

function rank({ agreement }: Comparison): number {
  return { differs: 0, agrees: 1, none: 2 }[agreement];
}

/** The comparison in a few words, for a title. */
export function describeComparison(rows: readonly Comparison[]): string {
  const compared = rows.filter((row) => row.agreement !== 'none').length;
  const differing = rows.filter((row) => row.agreement === 'differs').length;
  if (compared === 0) return 'The judge’s verdict';
  if (compared === 1) return differing === 0 ? 'The judge agrees with you' : 'The judge disagrees';
  if (differing === 0) return 'All metrics agree with you';
  return `${differing} of ${compared} metrics ${differing === 1 ? 'disagrees' : 'disagree'}`;
}
