import { IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react';
import type { QuestionProps } from './question-props.ts';
import { MetricVerdictLine } from '../metric-verdict-line.tsx';
import { useReview } from '../review-context.ts';
import { currentForm } from '../review-state.ts';
import { OptionList } from './option-list.tsx';
import { QuestionFrame } from './question-frame.tsx';

const OPTIONS = [
  { value: 'pass', title: 'Pass', Icon: IconCircleCheck, command: 'review.pass' },
  { value: 'fail', title: 'Fail', Icon: IconCircleX, command: 'review.fail' },
  { value: 'unsure', title: 'Unsure', Icon: IconHelpCircle, command: 'review.unsure' },
] as const;

/** Pass, fail or unsure: of the target, or of what one metric measures. */
export function VerdictQuestion({ item, isFocused }: QuestionProps) {
  const value = useReview((state) => currentForm(state).answers[item.answerKey]);
  return (
    <QuestionFrame item={item} isFocused={isFocused} role="radiogroup">
      <OptionList
        item={item}
        isFocused={isFocused}
        isRow
        options={OPTIONS.map(({ value: verdict, title, Icon, command }) => ({
          title,
          command,
          tone: verdict,
          icon: <Icon size={16} stroke={1.9} aria-hidden />,
          isChosen: value === verdict,
        }))}
      />
      {item.metric === null ? null : <MetricVerdictLine metric={item.metric} />}
    </QuestionFrame>
  );
}
