import type { QuestionProps } from './question-props.ts';
import { isAnswered, textsOf } from '../form-logic.ts';
import { useReview } from '../review-context.ts';
import { currentForm } from '../review-state.ts';
import { ClearButton, OptionList } from './option-list.tsx';
import { QuestionFrame } from './question-frame.tsx';

/** One or several of the options that the rubric gives. */
export function ChoiceQuestion({ item, isFocused }: QuestionProps) {
  const value = useReview((state) => currentForm(state).answers[item.answerKey]);
  const { question } = item;
  if (question.kind !== 'single_choice' && question.kind !== 'multi_choice') return null;
  const isMultiple = question.kind === 'multi_choice';
  const chosen = isMultiple ? textsOf(value) : [value];
  return (
    <QuestionFrame
      item={item}
      isFocused={isFocused}
      role={isMultiple ? 'group' : 'radiogroup'}
      hint={
        isFocused && isAnswered(value) && !question.required ? <ClearButton item={item} /> : null
      }
    >
      <OptionList
        item={item}
        isFocused={isFocused}
        isMultiple={isMultiple}
        options={question.options.map((option) => ({
          title: option.title,
          help: option.help,
          isChosen: chosen.includes(option.value),
        }))}
      />
    </QuestionFrame>
  );
}
