import { useLayoutEffect, useRef, useState } from 'react';
import { KeyHint } from '../../../commands/key-hint.tsx';
import type { QuestionProps } from './question-props.ts';
import { readNumber } from '../read-number.ts';
import { useReview, useReviewStore } from '../review-context.ts';
import { canJudge, currentForm } from '../review-state.ts';
import { QuestionFrame } from './question-frame.tsx';
import classes from '../form.module.css';

/** A number with its limits and unit. A digit typed on the question opens it. */
export function NumberQuestion({ item, isFocused }: QuestionProps) {
  const store = useReviewStore();
  const { answerKey, question, title } = item;
  const value = useReview((state) => currentForm(state).answers[answerKey]);
  const isEditing = useReview((state) => state.editingKey === answerKey);
  const seed = useReview((state) => (state.editingKey === answerKey ? state.editingSeed : null));
  const isAllowed = useReview(canJudge);
  const unreadable = useReview((state) => state.unreadable.get(answerKey));
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const text = shownText(typed, value, unreadable);

  const type = (next: string) => {
    setTyped(next);
    const read = readNumber(next);
    store
      .getState()
      .setUnreadable(answerKey, read.kind === 'unreadable' ? `“${title}” takes a number.` : null);
    if (read.kind !== 'unreadable')
      store.getState().type(answerKey, read.kind === 'number' ? read.value : undefined);
  };

  useLayoutEffect(() => {
    const element = field.current;
    if (!isEditing || !element) return;
    if (element !== document.activeElement) element.focus();
    if (seed === null) element.select();
    else type(seed);
    // The seed is typed once, as the field opens.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isEditing]);

  if (question.kind !== 'number') return null;
  const { min, max, unit } = question;
  return (
    <QuestionFrame
      item={item}
      isFocused={isFocused}
      hint={isFocused ? <KeyHint command="review.edit" /> : null}
    >
      <div className={classes.numberRow}>
        <input
          ref={field}
          className={classes.number}
          type="text"
          inputMode="decimal"
          tabIndex={-1}
          aria-label={title}
          readOnly={!isAllowed}
          value={text}
          onChange={(changed) => type(changed.currentTarget.value)}
          onFocus={() => store.getState().edit(answerKey)}
          onBlur={() => store.getState().blur(answerKey)}
          onKeyDown={(pressed) => {
            if (pressed.key !== 'Enter' || pressed.ctrlKey || pressed.metaKey) return;
            pressed.preventDefault();
            store.getState().leave(true);
          }}
        />
        {unit ? <span>{unit}</span> : null}
        <span className={classes.quiet}>{limits(min, max)}</span>
      </div>
    </QuestionFrame>
  );
}

/** What was typed, as long as it is what the answer says; else the answer: undo changed it from outside. */
function shownText(typed: string, value: unknown, unreadable: string | undefined): string {
  const read = readNumber(typed);
  if (read.kind === 'unreadable') return unreadable === undefined ? textOf(value) : typed;
  const said = read.kind === 'number' ? read.value : undefined;
  return said === value ? typed : textOf(value);
}

function textOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : '';
}

function limits(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  if (min !== undefined) return `at least ${min}`;
  return max === undefined ? '' : `at most ${max}`;
}
