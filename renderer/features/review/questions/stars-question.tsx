import { IconStar, IconStarFilled } from '@tabler/icons-react';
import type { QuestionProps } from './question-props.ts';
import { useReview } from '../review-context.ts';
import { currentForm } from '../review-state.ts';
import { ClearButton, OptionList } from './option-list.tsx';
import { QuestionFrame } from './question-frame.tsx';
import classes from '../form.module.css';

/** Stars, each with its written definition: nobody has to guess what three stars mean. */
export function StarsQuestion({ item, isFocused }: QuestionProps) {
  const value = useReview((state) => currentForm(state).answers[item.answerKey]);
  const { question } = item;
  if (question.kind !== 'stars') return null;
  const stars = typeof value === 'number' ? value : 0;
  return (
    <QuestionFrame
      item={item}
      isFocused={isFocused}
      role="radiogroup"
      hint={isFocused && stars > 0 && !question.required ? <ClearButton item={item} /> : null}
    >
      <OptionList
        item={item}
        isFocused={isFocused}
        options={question.definitions.map((definition, index) => ({
          title: definition,
          isChosen: stars === index + 1,
          icon: (
            <span className={classes.stars} data-on={stars === index + 1 || undefined}>
              <span className={classes.hidden}>
                {index + 1} of {question.definitions.length}:{' '}
              </span>
              <span aria-hidden>{index + 1}</span>
              {stars > index ? (
                <IconStarFilled size={13} aria-hidden />
              ) : (
                <IconStar size={13} aria-hidden />
              )}
            </span>
          ),
        }))}
      />
    </QuestionFrame>
  );
}
