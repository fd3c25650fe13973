import { Button, Modal, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import type { CommandId } from '../../../shared/commands/catalog.ts';
import { DECLINE_REASONS } from '../../../shared/domain/decline-reasons.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import type { Bindings } from '../../commands/registry.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { useReview, useReviewStore } from './review-context.ts';
import type { ReasonedAct } from './review-state.ts';
import classes from './reason-dialog.module.css';

const OPTION_COMMANDS = [
  'review.option1',
  'review.option2',
  'review.option3',
  'review.option4',
  'review.option5',
  'review.option6',
] as const satisfies readonly CommandId[];

const WORDS = {
  skip: {
    title: (number: number) => `Skip case ${number}`,
    question: 'Why is it skipped?',
    submit: 'Skip',
    submitKey: 'Skip the case',
    note: 'A skipped case can be taken up again at any time; drafts are kept.',
    reasons: [
      'Not enough information to judge',
      'Outside my expertise',
      'A duplicate of another case',
      'Broken or incomplete data',
      'The rubric does not fit this case',
      'Contains personal or sensitive data',
    ],
  },
  decline: {
    title: (number: number) => `Case ${number} is not my area`,
    question: 'Who should have it?',
    submit: 'Hand back',
    submitKey: 'Hand the case back',
    note: 'It leaves your queue, and whoever gave you the pack finds somebody else. Undo brings it back; drafts are kept.',
    reasons: DECLINE_REASONS.map(({ text }) => text),
  },
} as const satisfies Record<ReasonedAct, unknown>;

/** Asks why a case is skipped or handed back: one number key, or own words. */
export function ReasonDialog() {
  const act = useReview((state) => state.reasonAskedFor);
  return act === null ? null : <OpenReasonDialog key={act} act={act} />;
}

function OpenReasonDialog({ act }: { readonly act: ReasonedAct }) {
  const store = useReviewStore();
  const words = WORDS[act];
  const position = useReview((state) => state.item?.position ?? 0);
  const [reason, setReason] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const text = useRef<HTMLInputElement>(null);

  const give = (why: string) => {
    if (why.trim() === '') {
      setIsMissing(true);
      text.current?.focus();
    } else void store.getState()[act](why.trim());
  };
  const bindings: Bindings = {
    'review.reason': { run: () => text.current?.focus(), title: 'Write another reason' },
    'review.submitNext': { run: () => give(reason), title: words.submitKey },
    ...Object.fromEntries(
      OPTION_COMMANDS.map((id, index) => [id, { run: () => give(words.reasons[index] ?? '') }]),
    ),
  };
  useCommands(bindings, { inDialog: true });

  return (
    <Modal
      opened
      onClose={() => store.getState().cancelReason()}
      title={words.title(position + 1)}
      size={440}
      returnFocus={false}
    >
      <div
        className={classes.reasons}
        role="group"
        aria-label={words.question}
        tabIndex={-1}
        data-autofocus
      >
        {words.reasons.map((why, index) => {
          const command = OPTION_COMMANDS[index];
          return (
            <button key={why} type="button" className={classes.reason} onClick={() => give(why)}>
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
          give(reason);
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
          {words.submit}
        </Button>
      </form>
      <p className={classes.note}>{words.note}</p>
    </Modal>
  );
}
