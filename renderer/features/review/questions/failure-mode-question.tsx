import { IconPlus, IconX } from '@tabler/icons-react';
import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { targetKey } from '../../../../shared/domain/target.ts';
import { KeyHint } from '../../../commands/key-hint.tsx';
import { visibleText } from '../../../ui/visible-text.ts';
import type { QuestionProps } from './question-props.ts';
import { failureModeOptions, textsOf, toggled } from '../form-logic.ts';
import { matchModes, newModeName } from '../failure-mode-match.ts';
import { useReview, useReviewStore } from '../review-context.ts';
import { canJudge, currentForm } from '../review-state.ts';
import { QuestionFrame } from './question-frame.tsx';
import classes from '../form.module.css';

/** Names of what went wrong: those of the rubric, those that were used before in the pack, or a new one. */
export function FailureModeQuestion({ item, isFocused }: QuestionProps) {
  const store = useReviewStore();
  const { answerKey, question } = item;
  const value = useReview((state) => currentForm(state).answers[answerKey]);
  const named = useReview((state) => state.failureModes);
  const isEditing = useReview((state) => state.editingKey === answerKey);
  const isAllowed = useReview(canJudge);
  // Another case starts with an empty field.
  const place = useReview((state) => `${state.item?.case.caseId ?? ''} ${targetKey(state.target)}`);
  const chosen = textsOf(value);
  const options = failureModeOptions(question, named);
  return (
    <QuestionFrame
      item={item}
      isFocused={isFocused}
      hint={<KeyHint command={isEditing ? 'review.leave' : 'review.failureMode'} />}
    >
      <div className={classes.modes}>
        {modesShown(options, chosen, isFocused).map((mode) => {
          const isChosen = chosen.includes(mode);
          const number = options.indexOf(mode) + 1;
          return (
            <button
              key={mode}
              type="button"
              role="checkbox"
              aria-checked={isChosen}
              className={classes.mode}
              data-chosen={isChosen || undefined}
              tabIndex={-1}
              disabled={!isAllowed}
              onMouseDown={(down) => down.preventDefault()}
              onClick={() => store.getState().answer(answerKey, toggled(value, mode))}
            >
              {isFocused && number >= 1 && number <= 9 ? (
                <kbd className={classes.modeNumber} aria-hidden>
                  {number}
                </kbd>
              ) : null}
              {visibleText(mode)}
              {isChosen ? <IconX size={12} aria-hidden /> : null}
            </button>
          );
        })}
      </div>
      <ModeField key={place} item={item} options={options} chosen={chosen} isEditing={isEditing} />
    </QuestionFrame>
  );
}

/** While the question is focused, those that a number chooses, in a fixed order; always those chosen. */
function modesShown(
  options: readonly string[],
  chosen: readonly string[],
  isFocused: boolean,
): readonly string[] {
  const offered = options.slice(0, 9);
  return isFocused ? [...offered, ...chosen.filter((mode) => !offered.includes(mode))] : chosen;
}

interface FieldProps {
  readonly item: QuestionProps['item'];
  readonly options: readonly string[];
  readonly chosen: readonly string[];
  readonly isEditing: boolean;
}

/** The field that finds a name as it is typed, and makes a new one. */
function ModeField({ item, options, chosen, isEditing }: FieldProps) {
  const store = useReviewStore();
  const { answerKey, title } = item;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const isAllowed = useReview(canJudge);
  const found = isEditing ? matchModes(options, text) : [];
  const fresh = isEditing ? newModeName(options, text) : null;
  const rows = [...found, ...(fresh === null ? [] : [fresh])];
  const current = Math.min(active, rows.length - 1);

  useLayoutEffect(() => {
    if (isEditing && field.current !== document.activeElement) field.current?.focus();
  }, [isEditing]);
  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current, text]);

  /** What is typed and not taken yet keeps the case from being submitted: it must not get lost unseen. */
  const type = (next: string) => {
    setText(next);
    setActive(0);
    store
      .getState()
      .setUnreadable(
        answerKey,
        next.trim() === '' ? null : `Take “${next.trim()}” with Enter, or empty the field.`,
      );
  };
  const take = (mode: string | undefined) => {
    if (mode === undefined) return;
    const present = currentForm(store.getState()).answers[answerKey];
    store.getState().type(answerKey, toggled(present, mode));
    type('');
  };
  const onKeyDown = (pressed: KeyboardEvent) => {
    if (pressed.nativeEvent.isComposing) return;
    if (pressed.ctrlKey || pressed.metaKey) {
      // Submitting takes what the list points at, as Enter would.
      if (pressed.key === 'Enter' && text.trim() !== '') take(rows[current]);
      return;
    }
    if (pressed.key === 'ArrowDown' || pressed.key === 'ArrowUp') {
      pressed.preventDefault();
      const by = pressed.key === 'ArrowDown' ? 1 : -1;
      if (rows.length > 0) setActive((current + by + rows.length) % rows.length);
    } else if (pressed.key === 'Enter') {
      pressed.preventDefault();
      // Enter with nothing typed is done with the question.
      if (text.trim() === '' && active === 0 && chosen.length > 0) store.getState().leave(true);
      else take(rows[current]);
    } else if (pressed.key === 'Escape' && text !== '') {
      // The first Escape empties the field, the second leaves it.
      pressed.preventDefault();
      type('');
    } else if (pressed.key === 'Tab') {
      pressed.preventDefault();
      if (text.trim() !== '') take(rows[current]);
      store.getState().leave();
      if (pressed.shiftKey) store.getState().focusUp();
      else store.getState().focusDown();
    }
  };

  return (
    <div className={classes.modeField}>
      <input
        ref={field}
        className={classes.modeInput}
        type="text"
        role="combobox"
        tabIndex={-1}
        aria-label={`${title}: find or name`}
        aria-expanded={rows.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        {...(rows.length > 0 ? { 'aria-activedescendant': `${id}-${current}` } : {})}
        autoComplete="off"
        maxLength={200}
        placeholder={isEditing ? 'Find a name or write a new one' : 'Find or name'}
        readOnly={!isAllowed}
        value={text}
        onChange={(changed) => type(changed.currentTarget.value)}
        onFocus={() => store.getState().edit(answerKey)}
        onBlur={() => store.getState().blur(answerKey)}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label="Failure modes"
        className={classes.modeList}
        hidden={rows.length === 0}
      >
        {rows.map((mode, index) => (
          // The field has the keyboard; the list only shows what it would take.
          // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
          <div
            key={mode}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === current}
            className={classes.modeOption}
            data-chosen={chosen.includes(mode) || undefined}
            onMouseDown={(down) => down.preventDefault()}
            onClick={() => take(mode)}
          >
            {mode === fresh ? (
              <>
                <IconPlus size={13} aria-hidden /> New name: {visibleText(mode)}
              </>
            ) : (
              visibleText(mode)
            )}
            {chosen.includes(mode) ? <span className={classes.quiet}>chosen</span> : null}
          </div>
        ))}
      </div>
    </div>
  );
}
