import { ActionIcon, Tooltip, VisuallyHidden } from '@mantine/core';
import {
  IconAlertCircle,
  IconChevronDown,
  IconChevronRight,
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconTrash,
} from '@tabler/icons-react';
import { memo, type Dispatch, type ReactNode } from 'react';
import type { CommandId } from '../../../shared/commands/catalog.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import type { DraftProblem } from './draft-problems.ts';
import { QuestionFields } from './question-fields.tsx';
import { QUESTION_KINDS } from './question-kinds.ts';
import type { DraftQuestion } from './draft-model.ts';
import type { RubricEdit } from './rubric-draft.ts';
import classes from './editor.module.css';

interface QuestionCardProps {
  readonly question: DraftQuestion;
  readonly number: number;
  readonly isLast: boolean;
  readonly isOpen: boolean;
  /** The questions that stand before this one. */
  readonly earlier: readonly DraftQuestion[];
  readonly metricNames: readonly string[];
  readonly problems: readonly DraftProblem[];
  /** The person has tried to save: what is missing is an error now. */
  readonly isRefused: boolean;
  readonly dispatch: Dispatch<RubricEdit>;
}

/** One question of the rubric: a line while it is closed, all its fields while it is open. */
export const QuestionCard = memo(function QuestionCard(props: QuestionCardProps) {
  const { question, number, isLast, isOpen, problems, isRefused, dispatch } = props;
  const { uid, kind, title, required } = question;
  const { title: kindTitle, Icon } = QUESTION_KINDS[kind];
  const name = title.trim() === '' ? 'Untitled question' : visibleText(title);
  return (
    <li
      className={classes.card}
      data-open={isOpen || undefined}
      data-refused={(isRefused && problems.length > 0) || undefined}
      data-question-uid={uid}
      // The question in which the keyboard is is the one that keys act on.
      onFocus={() => {
        if (!isOpen) dispatch({ kind: 'open', uid });
      }}
    >
      <div className={classes.cardHead}>
        <button
          type="button"
          className={classes.cardTitle}
          aria-expanded={isOpen}
          onClick={() => dispatch({ kind: 'open', uid })}
        >
          {isOpen ? (
            <IconChevronDown size={14} aria-hidden />
          ) : (
            <IconChevronRight size={14} aria-hidden />
          )}
          <span className={classes.number}>{number}</span>
          <span className={classes.kindIcon} title={kindTitle}>
            <Icon size={15} stroke={1.8} />
          </span>
          <span className={classes.titleText} data-empty={title.trim() === '' || undefined}>
            {name}
          </span>
          {required ? <span className={classes.mark}>required</span> : null}
          {question.shownWhen ? <span className={classes.mark}>sometimes</span> : null}
          {problems.length > 0 ? (
            <span className={classes.openCount} data-refused={isRefused || undefined}>
              <IconAlertCircle size={13} aria-hidden /> {problems.length}
              <VisuallyHidden>{problems.length === 1 ? ' problem' : ' problems'}</VisuallyHidden>
            </span>
          ) : null}
        </button>
        <div className={classes.cardActions}>
          <CardAction
            label="Move up"
            name={name}
            command="rubric.moveUp"
            isDisabled={number === 1}
            onClick={() => dispatch({ kind: 'move', uid, by: -1 })}
          >
            <IconArrowUp size={15} />
          </CardAction>
          <CardAction
            label="Move down"
            name={name}
            command="rubric.moveDown"
            isDisabled={isLast}
            onClick={() => dispatch({ kind: 'move', uid, by: 1 })}
          >
            <IconArrowDown size={15} />
          </CardAction>
          <CardAction
            label="Duplicate"
            name={name}
            command="rubric.duplicate"
            onClick={() => dispatch({ kind: 'duplicate', uid })}
          >
            <IconCopy size={15} />
          </CardAction>
          <CardAction
            label="Delete"
            name={name}
            command="rubric.delete"
            onClick={() => dispatch({ kind: 'remove', uid })}
          >
            <IconTrash size={15} />
          </CardAction>
        </div>
      </div>
      {isOpen ? (
        <div className={classes.cardBody}>
          {problems.length > 0 ? (
            <ul
              className={classes.problems}
              data-refused={isRefused || undefined}
              aria-label={isRefused ? 'Problems' : 'Still to do'}
            >
              {problems.map(({ message }) => (
                <li key={message}>{message}</li>
              ))}
            </ul>
          ) : null}
          <QuestionFields {...props} />
        </div>
      ) : null}
    </li>
  );
});

interface CardActionProps {
  readonly label: string;
  readonly name: string;
  readonly command: CommandId;
  readonly isDisabled?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function CardAction({
  label,
  name,
  command,
  isDisabled = false,
  onClick,
  children,
}: CardActionProps) {
  return (
    <Tooltip
      label={
        <span className={classes.tip}>
          {label} <KeyHint command={command} />
        </span>
      }
    >
      <ActionIcon
        size="sm"
        aria-label={`${label}: ${name}`}
        disabled={isDisabled}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
