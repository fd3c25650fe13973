import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { assertNever } from '../../../shared/result.ts';
import { visibleText } from '../../ui/visible-text.ts';
import type { DraftCondition, DraftQuestion } from './draft-model.ts';
import classes from './editor.module.css';

type Answer = string | number | boolean;

interface ConditionFieldsProps {
  readonly question: DraftQuestion;
  readonly earlier: readonly DraftQuestion[];
  readonly onChange: (condition: DraftCondition | null) => void;
}

/** Whether the question is always shown, or only after certain answers to an earlier one. */
export function ConditionFields({ question, earlier, onChange }: ConditionFieldsProps) {
  const { shownWhen } = question;
  const usable = earlier.filter(
    ({ kind }) => kind !== 'metric_verdict' && kind !== 'expected_tools',
  );
  const target = earlier.find(({ uid }) => uid === shownWhen?.questionUid);
  const isGone = shownWhen !== null && target === undefined;
  return (
    <div className={classes.condition}>
      <Select
        label="Shown"
        data={[
          { value: '', label: 'Always' },
          ...(isGone
            ? [{ value: shownWhen.questionUid, label: 'After a question that is not before it' }]
            : []),
          ...usable.map(({ uid, title, key }) => ({
            value: uid,
            label: `After “${title.trim() === '' ? key : visibleText(title)}”`,
          })),
        ]}
        disabled={usable.length === 0 && shownWhen === null}
        value={shownWhen?.questionUid ?? ''}
        onChange={(uid) =>
          onChange(uid === null || uid === '' ? null : { questionUid: uid, oneOf: [] })
        }
      />
      {shownWhen && target ? (
        <AnswerChoice
          target={target}
          oneOf={shownWhen.oneOf}
          onChange={(oneOf) => onChange({ questionUid: target.uid, oneOf })}
        />
      ) : null}
    </div>
  );
}

interface AnswerChoiceProps {
  readonly target: DraftQuestion;
  readonly oneOf: readonly Answer[];
  readonly onChange: (oneOf: readonly Answer[]) => void;
}

function AnswerChoice({ target, oneOf, onChange }: AnswerChoiceProps) {
  const choices = choicesOf(target);
  const [first] = oneOf;
  if (choices === 'number') {
    return (
      <NumberInput
        size="xs"
        label="if the answer is"
        value={typeof first === 'number' ? first : ''}
        onChange={(next) =>
          onChange(typeof next === 'number' && Number.isFinite(next) ? [next] : [])
        }
      />
    );
  }
  if (choices === 'text') {
    return (
      <TextInput
        label="if the answer is exactly"
        value={typeof first === 'string' ? first : ''}
        onChange={(changed) =>
          onChange(changed.currentTarget.value === '' ? [] : [changed.currentTarget.value])
        }
      />
    );
  }
  const toggle = (answer: Answer): void => {
    onChange(oneOf.includes(answer) ? oneOf.filter((each) => each !== answer) : [...oneOf, answer]);
  };
  return (
    <fieldset className={classes.answers}>
      <legend className={classes.answersLegend}>if the answer is one of</legend>
      {choices.map(({ answer, title }) => (
        <Checkbox
          key={String(answer)}
          size="xs"
          label={visibleText(title)}
          checked={oneOf.includes(answer)}
          onChange={() => toggle(answer)}
        />
      ))}
    </fieldset>
  );
}

type Choices = readonly { readonly answer: Answer; readonly title: string }[] | 'number' | 'text';

/** The answers that a question can have, to wait for. */
function choicesOf(question: DraftQuestion): Choices {
  const { kind } = question;
  switch (kind) {
    case 'verdict':
      return [
        { answer: 'pass', title: 'Pass' },
        { answer: 'fail', title: 'Fail' },
        { answer: 'unsure', title: 'Unsure' },
      ];
    case 'yes_no':
      return [
        { answer: true, title: 'Yes' },
        { answer: false, title: 'No' },
      ];
    case 'stars':
      return question.definitions.map((_, index) => ({
        answer: index + 1,
        title: index === 0 ? '1 star' : `${index + 1} stars`,
      }));
    case 'single_choice':
    case 'multi_choice':
      return question.options.map(({ uid, title }, index) => ({
        answer: uid,
        title: title.trim() === '' ? `Option ${index + 1}` : title,
      }));
    case 'number':
      return 'number';
    case 'text':
    case 'expected_output':
    case 'expected_outcome':
    case 'failure_mode':
      return 'text';
    case 'expected_tools':
    case 'metric_verdict':
      return [];
    default:
      return assertNever(kind);
  }
}
