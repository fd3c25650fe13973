import { Checkbox, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { Dispatch } from 'react';
import { assertNever } from '../../../shared/result.ts';
import { ConditionFields } from './condition-fields.tsx';
import type { DraftProblem } from './draft-problems.ts';
import { OptionFields } from './option-fields.tsx';
import { QUESTION_KINDS } from './question-kinds.ts';
import type { DraftQuestion } from './draft-model.ts';
import type { RubricEdit } from './rubric-draft.ts';
import { StarFields } from './star-fields.tsx';
import classes from './editor.module.css';

export interface QuestionFieldsProps {
  readonly question: DraftQuestion;
  readonly earlier: readonly DraftQuestion[];
  readonly metricNames: readonly string[];
  readonly problems: readonly DraftProblem[];
  readonly isRefused: boolean;
  readonly dispatch: Dispatch<RubricEdit>;
}

const KIND_CHOICES = Object.entries(QUESTION_KINDS).map(([value, { title }]) => ({
  value,
  label: title,
}));

function isKind(value: string | null): value is DraftQuestion['kind'] {
  return value !== null && value in QUESTION_KINDS;
}

/** All that can be set about one question. */
export function QuestionFields(props: QuestionFieldsProps) {
  const { question, dispatch, isRefused } = props;
  const { uid } = question;
  const change = (fields: Extract<RubricEdit, { kind: 'change' }>['fields']): void => {
    dispatch({ kind: 'change', uid, fields });
  };
  const isUntitled = question.title.trim() === '';
  return (
    <div className={classes.fields}>
      <div className={classes.fieldRow}>
        <TextInput
          className={classes.grow ?? ''}
          label="Question"
          data-first-field=""
          placeholder="Ask one thing, in the words of the reviewer"
          maxLength={300}
          error={isRefused && isUntitled}
          value={question.title}
          onChange={(changed) => change({ title: changed.currentTarget.value })}
        />
        <Select
          className={classes.kindSelect ?? ''}
          label="Kind"
          data={KIND_CHOICES}
          maxDropdownHeight={340}
          value={question.kind}
          onChange={(kind) => isKind(kind) && change({ kind })}
        />
      </div>
      <Textarea
        label="Help"
        placeholder="How to decide, shown while the question has the focus. Markdown."
        autosize
        minRows={1}
        maxRows={8}
        maxLength={4000}
        value={question.help}
        onChange={(changed) => change({ help: changed.currentTarget.value })}
      />
      <KindFields {...props} />
      <ConditionFields
        question={question}
        earlier={props.earlier}
        onChange={(shownWhen) => change({ shownWhen })}
      />
      <div className={classes.fieldRow} data-align="center">
        <Checkbox
          size="xs"
          label="Needs an answer"
          checked={question.required}
          onChange={(changed) => change({ required: changed.currentTarget.checked })}
        />
        <div className={classes.keyField} title="Answers are exported under this name">
          <span aria-hidden>Key in files</span>
          <TextInput
            aria-label="Key in files"
            spellCheck={false}
            value={question.key}
            onChange={(changed) => change({ key: changed.currentTarget.value })}
          />
        </div>
      </div>
    </div>
  );
}

function KindFields(props: QuestionFieldsProps) {
  const { question, dispatch, metricNames } = props;
  const { kind, uid } = question;
  const change = (fields: Extract<RubricEdit, { kind: 'change' }>['fields']): void => {
    dispatch({ kind: 'change', uid, fields });
  };
  switch (kind) {
    case 'stars':
      return <StarFields question={question} isRefused={props.isRefused} dispatch={dispatch} />;
    case 'single_choice':
    case 'multi_choice':
      return <OptionFields question={question} isRefused={props.isRefused} dispatch={dispatch} />;
    case 'number':
      return (
        <div className={classes.fieldRow}>
          <LimitInput label="Smallest" value={question.min} onChange={(min) => change({ min })} />
          <LimitInput label="Largest" value={question.max} onChange={(max) => change({ max })} />
          <TextInput
            label="Unit"
            placeholder="such as minutes"
            maxLength={40}
            value={question.unit}
            onChange={(changed) => change({ unit: changed.currentTarget.value })}
          />
        </div>
      );
    case 'text':
      return (
        <Checkbox
          size="xs"
          label="This is the reason for the verdict"
          description="The key for the reason opens it, and reports show it beside the verdict."
          checked={question.role === 'reason'}
          onChange={(changed) =>
            change({ role: changed.currentTarget.checked ? 'reason' : 'note' })
          }
        />
      );
    case 'metric_verdict':
      return (
        <MetricField
          metric={question.metric}
          names={metricNames}
          onChange={(metric) => change({ metric })}
        />
      );
    case 'failure_mode':
      return (
        <TagsInput
          size="xs"
          label="Suggested failure modes"
          description="Reviewers choose from these and can add their own. Enter adds one."
          value={[...question.suggestions]}
          maxTags={200}
          onChange={(suggestions) => change({ suggestions })}
        />
      );
    case 'verdict':
    case 'yes_no':
    case 'expected_output':
    case 'expected_tools':
    case 'expected_outcome':
      return null;
    default:
      return assertNever(kind);
  }
}

interface LimitInputProps {
  readonly label: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

function LimitInput({ label, value, onChange }: LimitInputProps) {
  return (
    <NumberInput
      size="xs"
      label={label}
      placeholder="no limit"
      value={value ?? ''}
      onChange={(next) => onChange(typeof next === 'number' && Number.isFinite(next) ? next : null)}
    />
  );
}

interface MetricFieldProps {
  readonly metric: string;
  readonly names: readonly string[];
  readonly onChange: (metric: string) => void;
}

function MetricField({ metric, names, onChange }: MetricFieldProps) {
  const known = names.includes(metric) || metric === '*' ? names : [metric, ...names];
  return (
    <Select
      label="About which metric"
      description="One question for each metric that scored the case, or for one metric only."
      searchable
      data={[
        { value: '*', label: 'Every metric that scored the case' },
        ...known.map((name) => ({ value: name, label: name })),
      ]}
      value={metric}
      onChange={(next) => next !== null && onChange(next)}
    />
  );
}
