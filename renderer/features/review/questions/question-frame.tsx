import { IconAlertCircle } from '@tabler/icons-react';
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import type { FormQuestion } from '../../../../shared/domain/form.ts';
import { Markdown } from '../../../ui/markdown.tsx';
import { useReview, useReviewStore } from '../review-context.ts';
import classes from '../form.module.css';

interface FrameProps {
  readonly item: FormQuestion;
  readonly isFocused: boolean;
  /** `radiogroup` where one of several is chosen. */
  readonly role?: 'radiogroup' | 'group';
  /** Keys that work here, beside the title. */
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}

/**
 * A question: title, help while it is focused, and what a refused submit said about it. The frame itself
 * takes the keyboard, so that letters and digits act on it; fields inside are opened by Enter.
 */
export function QuestionFrame({ item, isFocused, role = 'group', hint, children }: FrameProps) {
  const store = useReviewStore();
  const { answerKey, question, title } = item;
  const frame = useRef<HTMLDivElement>(null);
  const id = useId();
  const problem = useReview((state) => {
    // What is being typed is not complained about until the field is left.
    const unreadable = state.editingKey === answerKey ? null : state.unreadable.get(answerKey);
    return state.problems.get(answerKey) ?? unreadable ?? null;
  });
  const focusTick = useReview((state) => (isFocused ? state.focusTick : 0));
  const isEditing = useReview((state) => state.editingKey === answerKey);

  useLayoutEffect(() => {
    if (focusTick === 0 || isEditing || !isFocused) return;
    // A dialog that is open keeps the keyboard.
    if (document.querySelector('[role="dialog"][aria-modal="true"]')) return;
    frame.current?.focus({ preventScroll: true });
    frame.current?.scrollIntoView({ block: 'nearest' });
    // Only a new tick moves the keyboard; leaving a field makes one.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [focusTick, isFocused]);

  return (
    // The frame is what Tab reaches; a click anywhere in it makes it the one that keys act on.
    <div
      ref={frame}
      className={classes.question}
      role={role}
      tabIndex={0}
      aria-labelledby={`${id}-title`}
      aria-describedby={[question.help ? `${id}-help` : '', problem ? `${id}-problem` : '']
        .filter(Boolean)
        .join(' ')}
      data-focused={isFocused || undefined}
      data-problem={problem !== null || undefined}
      data-question={answerKey}
      onFocus={() => store.getState().focusQuestion(answerKey)}
      onClick={() => store.getState().focusQuestion(answerKey)}
    >
      <div className={classes.questionHead}>
        <span id={`${id}-title`} className={classes.questionTitle}>
          {title}
          {question.required ? (
            <span className={classes.required} title="Needs an answer">
              <span aria-hidden>*</span>
              <span className={classes.hidden}>, needs an answer</span>
            </span>
          ) : null}
        </span>
        {hint ? (
          <span className={classes.questionHint} aria-hidden>
            {hint}
          </span>
        ) : null}
      </div>
      {question.help ? (
        <div id={`${id}-help`} className={classes.help} hidden={!isFocused}>
          <Markdown text={question.help} />
        </div>
      ) : null}
      {children}
      {problem === null ? null : (
        <p id={`${id}-problem`} className={classes.problem}>
          <IconAlertCircle size={14} aria-hidden /> {problem}
        </p>
      )}
    </div>
  );
}
