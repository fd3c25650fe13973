import { IconCheck } from '@tabler/icons-react';
import { useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { CommandId } from '../../../../shared/commands/catalog.ts';
import type { FormQuestion } from '../../../../shared/domain/form.ts';
import { KeyHint } from '../../../commands/key-hint.tsx';
import { useReview, useReviewStore } from '../review-context.ts';
import classes from '../form.module.css';

export interface Option {
  readonly title: string;
  readonly help?: string | undefined;
  readonly icon?: ReactNode;
  readonly tone?: 'pass' | 'fail' | 'unsure';
  readonly isChosen: boolean;
  /** The key that chooses it; its number if left out. */
  readonly command?: CommandId;
}

interface Props {
  readonly item: FormQuestion;
  readonly isFocused: boolean;
  readonly options: readonly Option[];
  /** Several may be chosen. */
  readonly isMultiple?: boolean;
  /** Beside each other instead of one a line. */
  readonly isRow?: boolean;
}

const OPTION_COMMANDS = [
  'review.option1',
  'review.option2',
  'review.option3',
  'review.option4',
  'review.option5',
  'review.option6',
  'review.option7',
  'review.option8',
  'review.option9',
] as const satisfies readonly CommandId[];

/**
 * Options to choose from. Number keys choose without going there; Enter goes into the list, where the
 * arrow keys move and Enter or Space choose, which also reaches a tenth option.
 */
export function OptionList({ item, isFocused, options, isMultiple = false, isRow = false }: Props) {
  const store = useReviewStore();
  const list = useRef<HTMLDivElement>(null);
  const isEditing = useReview((state) => state.editingKey === item.answerKey);

  useLayoutEffect(() => {
    if (!isEditing) return;
    const buttons = optionButtons(list.current);
    (buttons.find((button) => button.ariaChecked === 'true') ?? buttons[0])?.focus();
  }, [isEditing]);

  const onKeyDown = (pressed: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[pressed.key];
    if (by === undefined) return;
    const buttons = optionButtons(list.current);
    const index = buttons.findIndex((button) => button === document.activeElement);
    if (index === -1) return;
    pressed.preventDefault();
    buttons[(index + by + buttons.length) % buttons.length]?.focus();
  };

  return (
    // The arrow keys of a group of options; the options themselves are the controls.
    <div ref={list} className={classes.options} data-row={isRow || undefined} onKeyDown={onKeyDown}>
      {options.map((option, index) => {
        const command = option.command ?? OPTION_COMMANDS[index];
        return (
          <button
            key={option.title}
            type="button"
            role={isMultiple ? 'checkbox' : 'radio'}
            aria-checked={option.isChosen}
            tabIndex={-1}
            className={classes.option}
            data-tone={option.tone}
            data-chosen={option.isChosen || undefined}
            // The frame keeps the keyboard: a click must not leave Enter and arrows on a button.
            onMouseDown={(down) => down.preventDefault()}
            onClick={() => store.getState().choose(item, index + 1)}
          >
            {option.icon ?? <Mark isMultiple={isMultiple} isChosen={option.isChosen} />}
            <span className={classes.optionText}>
              <span>{option.title}</span>
              {option.help && (isFocused || option.isChosen) ? (
                <span className={classes.optionHelp}>{option.help}</span>
              ) : null}
            </span>
            {command && (isFocused || option.command) ? (
              <span className={classes.optionKey} data-dim={!isFocused || undefined} aria-hidden>
                <KeyHint command={command} />
              </span>
            ) : null}
          </button>
        );
      })}
    </div>
  );
}

function optionButtons(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[role="radio"], [role="checkbox"]') ?? [])];
}

function Mark({
  isMultiple,
  isChosen,
}: {
  readonly isMultiple: boolean;
  readonly isChosen: boolean;
}) {
  return (
    <span
      className={classes.mark}
      data-multiple={isMultiple || undefined}
      data-chosen={isChosen || undefined}
      aria-hidden
    >
      {isChosen && isMultiple ? <IconCheck size={11} stroke={3} /> : null}
    </span>
  );
}

/** Takes an optional answer away; a small button that appears with an answer. */
export function ClearButton({ item }: { readonly item: FormQuestion }) {
  const store = useReviewStore();
  return (
    <button
      type="button"
      className={classes.clear}
      onMouseDown={(down) => down.preventDefault()}
      onClick={() => store.getState().answer(item.answerKey, undefined)}
    >
      Clear
    </button>
  );
}
