import type { AnswerValue } from '../../../shared/domain/annotation.ts';
import type { Question } from '../../../shared/domain/rubric.ts';
import { VerdictBadge } from '../../ui/verdict-badge.tsx';
import { visibleText } from '../../ui/visible-text.ts';

interface Props {
  readonly question: Question;
  readonly value: AnswerValue;
}

/** One answer in words. */
export function AnswerInWords({ question, value }: Props) {
  if (value === 'pass' || value === 'fail' || value === 'unsure') {
    if (question.kind === 'verdict' || question.kind === 'metric_verdict')
      return <VerdictBadge verdict={value} plain />;
  }
  return <span dir="auto">{visibleText(wordsOf(question, value))}</span>;
}

function wordsOf(question: Question, value: AnswerValue): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number')
    return question.kind === 'stars' ? `${value} of ${question.definitions.length}` : String(value);
  if (typeof value === 'string') return optionTitle(question, value);
  return value
    .map((part) => (typeof part === 'string' ? optionTitle(question, part) : JSON.stringify(part)))
    .join(', ');
}

function optionTitle(question: Question, value: string): string {
  if (question.kind !== 'single_choice' && question.kind !== 'multi_choice') return value;
  return question.options.find((option) => option.value === value)?.title ?? value;
}
