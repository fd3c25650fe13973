import type { QuestionProps } from './question-props.ts';
import { useReview } from '../review-context.ts';
import { currentForm } from '../review-state.ts';
import { ClearButton, OptionList } from './option-list.tsx';
import { QuestionFrame } from './question-frame.tsx';

export function YesNoQuestion({ item, isFocused }: QuestionProps) {
  const value = useReview((state) => currentForm(state).answers[item.answerKey]);
  return (
    <QuestionFrame
      item={item}
      isFocused={isFocused}
      role="radiogroup"
      hint={
        isFocused && value !== undefined && !item.question.required ? (
          <ClearButton item={item} />
        ) : null
      }
    >
      <OptionList
        item={item}
        isFocused={isFocused}
        isRow
        options={[
          { title: 'Yes', isChosen: value === true },
          { title: 'No', isChosen: value === false },
        ]}
      />
    </QuestionFrame>
  );
}
