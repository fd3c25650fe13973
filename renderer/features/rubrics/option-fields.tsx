import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import type { Dispatch, KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import type { DraftOption, DraftQuestion } from './draft-model.ts';
import type { RubricEdit } from './rubric-draft.ts';
import classes from './editor.module.css';

interface OptionFieldsProps {
  readonly question: DraftQuestion;
  readonly isRefused: boolean;
  readonly dispatch: Dispatch<RubricEdit>;
}

/** The options of a choice, each with the value under which it is stored. */
export function OptionFields({ question, isRefused, dispatch }: OptionFieldsProps) {
  const { uid, options } = question;
  const addAfterEnter = (pressed: KeyboardEvent): void => {
    if (pressed.key !== 'Enter' || pressed.ctrlKey || pressed.metaKey) return;
    pressed.preventDefault();
    const list = pressed.currentTarget.closest('[data-options]');
    flushSync(() => dispatch({ kind: 'addOption', uid }));
    const rows = list?.querySelectorAll('[data-option-row]') ?? [];
    rows[rows.length - 1]?.querySelector('input')?.focus();
  };
  return (
    <div className={classes.group} role="group" aria-label="Options" data-options="">
      {options.length > 0 ? (
        <div className={classes.optionHead} aria-hidden>
          <span>Option</span>
          <span>Help (optional)</span>
          <span>Value in files</span>
        </div>
      ) : null}
      {options.map((option, index) => (
        <OptionRow
          key={option.uid}
          uid={uid}
          option={option}
          index={index}
          count={options.length}
          isRefused={isRefused}
          dispatch={dispatch}
          onTitleKey={addAfterEnter}
        />
      ))}
      <div>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() => dispatch({ kind: 'addOption', uid })}
        >
          Add an option
        </Button>
      </div>
    </div>
  );
}

interface OptionRowProps {
  readonly uid: string;
  readonly option: DraftOption;
  readonly index: number;
  readonly count: number;
  readonly isRefused: boolean;
  readonly dispatch: Dispatch<RubricEdit>;
  readonly onTitleKey: (pressed: KeyboardEvent) => void;
}

function OptionRow(props: OptionRowProps) {
  const { uid, option, index, count, isRefused, dispatch, onTitleKey } = props;
  const name = `option ${index + 1}`;
  const change = (fields: Extract<RubricEdit, { kind: 'changeOption' }>['fields']): void => {
    dispatch({ kind: 'changeOption', uid, optionUid: option.uid, fields });
  };
  const move = (by: 1 | -1): void =>
    dispatch({ kind: 'moveOption', uid, optionUid: option.uid, by });
  return (
    <div className={classes.optionRow} data-option-row="">
      <TextInput
        aria-label={`Name of ${name}`}
        maxLength={200}
        error={isRefused && option.title.trim() === ''}
        value={option.title}
        onKeyDown={onTitleKey}
        onChange={(changed) => change({ title: changed.currentTarget.value })}
      />
      <TextInput
        aria-label={`Help of ${name}`}
        maxLength={2000}
        value={option.help}
        onChange={(changed) => change({ help: changed.currentTarget.value })}
      />
      <TextInput
        aria-label={`Value of ${name}`}
        maxLength={200}
        spellCheck={false}
        error={isRefused && option.value.trim() === ''}
        value={option.value}
        onChange={(changed) => change({ value: changed.currentTarget.value })}
      />
      <span className={classes.optionActions}>
        <ActionIcon
          size="sm"
          aria-label={`Move ${name} up`}
          disabled={index === 0}
          onClick={() => move(-1)}
        >
          <IconArrowUp size={14} />
        </ActionIcon>
        <ActionIcon
          size="sm"
          aria-label={`Move ${name} down`}
          disabled={index === count - 1}
          onClick={() => move(1)}
        >
          <IconArrowDown size={14} />
        </ActionIcon>
        <ActionIcon
          size="sm"
          aria-label={`Delete ${name}`}
          onClick={() => dispatch({ kind: 'removeOption', uid, optionUid: option.uid })}
        >
          <IconTrash size={14} />
        </ActionIcon>
      </span>
    </div>
  );
}
