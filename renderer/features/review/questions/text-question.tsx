import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { KeyHint } from '../../../commands/key-hint.tsx';
import type { QuestionProps } from './question-props.ts';
import { useReview, useReviewStore } from '../review-context.ts';
import { canJudge, currentForm } from '../review-state.ts';
import { QuestionFrame } from './question-frame.tsx';
import classes from '../form.module.css';

/** Longest text of one answer; all answers of a case share one event of 256 KiB. */
const MAX_TEXT_CHARS = 60_000;

/** Free text: a reason, a note, an expected output or outcome. */
export function TextQuestion({ item, isFocused }: QuestionProps) {
  const store = useReviewStore();
  const { answerKey, question, title } = item;
  const value = useReview((state) => currentForm(state).answers[answerKey]);
  const isEditing = useReview((state) => state.editingKey === answerKey);
  const isAllowed = useReview(canJudge);
  const field = useRef<HTMLTextAreaElement>(null);
  const text = typeof value === 'string' ? value : '';

  useLayoutEffect(() => {
    const element = field.current;
    if (!isEditing || !element || element === document.activeElement) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [isEditing]);

  return (
    <QuestionFrame item={item} isFocused={isFocused} hint={hintOf(question, isEditing, isFocused)}>
      <textarea
        ref={field}
        className={classes.text}
        data-tall={question.kind === 'expected_output' || undefined}
        dir="auto"
        rows={2}
        // Tab goes from question to question; Enter opens the text of one.
        tabIndex={-1}
        maxLength={MAX_TEXT_CHARS}
        aria-label={title}
        spellCheck
        readOnly={!isAllowed}
        value={text}
        onChange={(changed) => {
          const next = changed.currentTarget.value;
          store.getState().type(answerKey, next === '' ? undefined : next);
        }}
        onFocus={() => store.getState().edit(answerKey)}
        onBlur={() => store.getState().blur(answerKey)}
        onKeyDown={(pressed) => {
          if (pressed.key !== 'Tab') return;
          // Out of the text and on with the form, as Tab does in any form.
          pressed.preventDefault();
          store.getState().leave();
          if (pressed.shiftKey) store.getState().focusUp();
          else store.getState().focusDown();
        }}
      />
    </QuestionFrame>
  );
}

function hintOf(
  question: QuestionProps['item']['question'],
  isEditing: boolean,
  isFocused: boolean,
): ReactNode {
  if (isEditing) return <KeyHint command="review.leave" />;
  if (question.kind === 'text' && question.role === 'reason')
    return <KeyHint command="review.reason" />;
  if (question.kind === 'expected_output') {
    return (
      <>
        <KeyHint command="review.expectedOutput" />
        <span>copy actual</span>
        <KeyHint command="review.copyActual" />
      </>
    );
  }
  return isFocused ? <KeyHint command="review.edit" /> : null;
}
