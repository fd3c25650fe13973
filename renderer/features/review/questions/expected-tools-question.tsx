import { Button } from '@mantine/core';
import { IconCopy, IconPlus, IconTrash } from '@tabler/icons-react';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ToolCall } from '../../../../shared/domain/case.ts';
import { KeyHint } from '../../../commands/key-hint.tsx';
import { calledTools } from '../actual-output.ts';
import type { QuestionProps } from './question-props.ts';
import { useReview, useReviewStore } from '../review-context.ts';
import { canJudge, currentForm } from '../review-state.ts';
import { argumentsText, readArgumentsText, toolCallsOf } from '../tool-answers.ts';
import { QuestionFrame } from './question-frame.tsx';
import classes from '../form.module.css';

/** The tools that should have been called, in order, with their arguments as JSON. */
export function ExpectedToolsQuestion({ item, isFocused }: QuestionProps) {
  const store = useReviewStore();
  const { answerKey } = item;
  const value = useReview((state) => currentForm(state).answers[answerKey]);
  const view = useReview((state) => state.item?.case);
  const target = useReview((state) => state.target);
  const isEditing = useReview((state) => state.editingKey === answerKey);
  const isAllowed = useReview(canJudge);
  const called = useMemo(() => (view ? calledTools(view, target) : []), [view, target]);
  const rows = toolCallsOf(value);
  const body = useRef<HTMLDivElement>(null);

  const save = (next: readonly ToolCall[], isTyping: boolean) => {
    const answer = next.length === 0 ? undefined : [...next];
    if (isTyping) store.getState().type(answerKey, answer);
    else store.getState().answer(answerKey, answer);
  };
  const add = () => {
    save([...rows, { name: '' }], true);
    store.getState().edit(answerKey);
  };
  const replace = (index: number, call: ToolCall) => save(rows.with(index, call), true);

  useLayoutEffect(() => {
    if (!isEditing || body.current?.contains(document.activeElement)) return;
    const names = body.current?.querySelectorAll<HTMLInputElement>('input') ?? [];
    const last = names[names.length - 1];
    if (last) last.focus();
    else if (rows.length === 0) add();
    // The field is opened once; a row that was just added gets the keyboard.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isEditing, rows.length]);

  return (
    <QuestionFrame
      item={item}
      isFocused={isFocused}
      hint={isFocused ? <KeyHint command={isEditing ? 'review.leave' : 'review.edit'} /> : null}
    >
      <div
        ref={body}
        className={classes.toolRows}
        onBlur={(left) => {
          if (!left.currentTarget.contains(left.relatedTarget)) store.getState().blur(answerKey);
        }}
      >
        {rows.map((call, index) => (
          <ToolRow
            // Rows are only added at the end or taken out; the text lives in the answer.
            key={index}
            call={call}
            number={index + 1}
            listId={`tools-${answerKey}`}
            isReadOnly={!isAllowed}
            onChange={(next) => replace(index, next)}
            onRemove={() => save(rows.toSpliced(index, 1), false)}
            onFocus={() => store.getState().edit(answerKey)}
          />
        ))}
        <div className={classes.toolActions}>
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<IconPlus size={12} />}
            onClick={add}
            disabled={!isAllowed}
          >
            Add a tool
          </Button>
          {rows.length === 0 && called.length > 0 ? (
            <Button
              variant="default"
              size="compact-xs"
              leftSection={<IconCopy size={12} />}
              disabled={!isAllowed}
              onClick={() => save(called, false)}
            >
              Copy the {called.length === 1 ? 'called tool' : `${called.length} called tools`}
            </Button>
          ) : null}
        </div>
      </div>
      <datalist id={`tools-${answerKey}`}>
        {[...new Set(called.map((call) => call.name))].map((name) => (
          <option key={name}>{name}</option>
        ))}
      </datalist>
    </QuestionFrame>
  );
}

interface RowProps {
  readonly call: ToolCall;
  readonly number: number;
  /** Names of tools on offer. */
  readonly listId: string;
  readonly isReadOnly: boolean;
  readonly onChange: (call: ToolCall) => void;
  readonly onRemove: () => void;
  readonly onFocus: () => void;
}

function ToolRow({ call, number, listId, isReadOnly, onChange, onRemove, onFocus }: RowProps) {
  const [typed, setTyped] = useState('');
  // What was typed is left as it is; what came from outside (undo, a copy) is formatted.
  const isOwn = JSON.stringify(readArgumentsText(typed)) === JSON.stringify(call.arguments);
  const text = isOwn ? typed : argumentsText(call.arguments);
  const isBroken = typeof call.arguments === 'string';
  return (
    <div className={classes.toolRow} role="group" aria-label={`Tool ${number}`}>
      <span className={classes.toolNumber}>{number}</span>
      <input
        className={classes.toolInput}
        type="text"
        aria-label={`Name of tool ${number}`}
        list={listId}
        placeholder="Name of the tool"
        spellCheck={false}
        readOnly={isReadOnly}
        value={call.name}
        onFocus={onFocus}
        onChange={(changed) => onChange({ ...call, name: changed.currentTarget.value })}
      />
      <textarea
        className={classes.toolArguments}
        rows={1}
        aria-label={`Arguments of tool ${number} as JSON`}
        aria-invalid={isBroken || undefined}
        placeholder='Arguments as JSON, such as {"city": "Rome"}'
        spellCheck={false}
        readOnly={isReadOnly}
        value={text}
        onFocus={onFocus}
        onChange={(changed) => {
          setTyped(changed.currentTarget.value);
          const { arguments: _before, ...rest } = call;
          const read = readArgumentsText(changed.currentTarget.value);
          onChange(read === undefined ? rest : { ...rest, arguments: read });
        }}
      />
      <button
        type="button"
        className={classes.toolRemove}
        aria-label={`Take tool ${number} out`}
        disabled={isReadOnly}
        onClick={onRemove}
      >
        <IconTrash size={14} aria-hidden />
      </button>
      {isBroken ? <p className={classes.toolProblem}>Not valid JSON yet.</p> : null}
    </div>
  );
}
