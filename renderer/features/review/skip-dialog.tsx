import { Button, Modal, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import type { CommandId } from '../../../shared/commands/catalog.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import type { Bindings } from '../../commands/registry.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { useReview, useReviewStore } from './review-context.ts';
import classes from './skip-dialog.module.css';

const REASONS = [
  'Not enough information to judge',
  'Outside my expertise',
  'A duplicate of another case',
  'Broken or incomplete data',
  'The rubric does not fit this case',
  'Contains personal or sensitive data',
] as const;

const OPTION_COMMANDS = [
  'review.option1',
  'review.option2',
  'review.option3',
  'review.option4',
  'review.option5',
  'review.option6',
] as const satisfies readonly CommandId[];

/** Asks why a case is skipped: one number key, or own words. */
export function SkipDialog() {
  const isShown = useReview((state) => state.isSkipShown);
  return isShown ? <OpenSkipDialog /> : null;
}

function OpenSkipDialog() {
  const store = useReviewStore();
  const position = useReview((state) => state.item?.position ?? 0);
  const [reason, setReason] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const text = useRef<HTMLInputElement>(null);

  const skip = (why: string) => {
    if (why.trim() === '') {
      setIsMissing(true);
      text.current?.focus();
    } else void store.getState().skip(why.trim());
  };
  const bindings: Bindings = {
    'review.reason': { run: () => text.current?.focus(), title: 'Write another reason' },
    'review.submitNext': { run: () => skip(reason), title: 'Skip the case' },
    ...Object.fromEntries(
      OPTION_COMMANDS.map((id, index) => [id, { run: () => skip(REASONS[index] ?? '') }]),
    ),
  };
  useCommands(bindings, { inDialog: true });

  return (
    <Modal
      opened
      onClose={() => store.getState().cancelSkip()}
      title={`Skip case ${position + 1}`}
      size={440}
      returnFocus={false}
    >
      <div
        className={classes.reasons}
        role="group"
        aria-label="Why is it skipped?"
        tabIndex={-1}
        data-autofocus
      >
        {REASONS.map((why, index) => {
          const command = OPTION_COMMANDS[index];
          return (
            <button key={why} type="button" className={classes.reason} onClick={() => skip(why)}>
              {command ? <KeyHint command={command} /> : null}
              <span>{why}</span>
            </button>
          );
        })}
      </div>
      <form
        className={classes.own}
        onSubmit={(submitted) => {
          submitted.preventDefault();
          skip(reason);
        }}
      >
        <TextInput
          ref={text}
          label={
            <span className={classes.label}>
              Another reason <KeyHint command="review.reason" />
            </span>
          }
          value={reason}
          maxLength={2000}
          error={isMissing ? 'Say why, or choose a reason above.' : null}
          onChange={(changed) => {
            setReason(changed.currentTarget.value);
            setIsMissing(false);
          }}
        />
        <Button type="submit" variant="default">
          Skip
        </Button>
      </form>
      <p className={classes.note}>
        A skipped case can be taken up again at any time; drafts are kept.
      </p>
    </Modal>
  );
}
