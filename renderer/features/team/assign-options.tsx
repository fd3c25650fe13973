import {
  ActionIcon,
  Button,
  NumberInput,
  Radio,
  SegmentedControl,
  Select,
  TextInput,
} from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { SIGNALS } from '../../../shared/domain/signal.ts';
import { useCall } from '../../data/client.ts';
import { CASE_KINDS } from '../library/library-search.ts';
import { KIND_WORDS } from '../library/filter-words.ts';
import type { AssignForm, RuleRow } from './assign-form.ts';
import { EXPERTISE_OPTIONS, readExpertise } from './expertise.ts';
import classes from './assign.module.css';

interface AssignOptionsProps {
  readonly form: AssignForm;
  /** Somebody has a share of the pack already. */
  readonly hasShares: boolean;
  readonly onChange: (part: Partial<AssignForm>) => void;
}

/** How cases are divided, what measures the reviewers, and until when. */
export function AssignOptions({ form, hasShares, onChange }: AssignOptionsProps) {
  return (
    <fieldset className={classes.group}>
      <legend>How</legend>
      <SegmentedControl
        size="xs"
        aria-label="How cases are given"
        value={form.way}
        data={[
          { value: 'divide', label: 'Divide evenly' },
          { value: 'by_hand', label: 'Choose cases by hand' },
        ]}
        onChange={(way) => onChange({ way: way === 'by_hand' ? 'by_hand' : 'divide' })}
      />
      {form.way === 'by_hand' ? (
        <p className={classes.hint}>
          Write the numbers of the cases beside each person, in the order of the pack: 1-20, 25, or
          “all”.
        </p>
      ) : null}
      <div className={classes.numbers}>
        <CountField
          label="Reviewers for each case"
          value={form.overlap}
          min={1}
          max={50}
          isDisabled={form.way === 'by_hand'}
          onChange={(overlap) => onChange({ overlap })}
        />
        <CountField
          label="Hidden repeats each"
          value={form.repeats}
          min={0}
          max={500}
          onChange={(repeats) => onChange({ repeats })}
        />
        <CountField
          label="Hidden gold each"
          value={form.gold}
          min={0}
          max={500}
          onChange={(gold) => onChange({ gold })}
        />
        <TextInput
          type="date"
          label="Due"
          value={form.dueAt}
          onChange={(changed) => onChange({ dueAt: changed.currentTarget.value })}
        />
      </div>
      <p className={classes.hint}>
        A repeat is a case that comes a second time under another id; gold is a case whose answer is
        known. Only leads see which cases they are.
      </p>
      {form.way === 'divide' ? (
        <Rules rules={form.rules} onChange={(rules) => onChange({ rules })} />
      ) : null}
      {hasShares ? (
        <Radio.Group
          size="xs"
          label="Shares that people have already"
          value={form.keep}
          onChange={(keep) => onChange({ keep: keep === 'answered' ? 'answered' : 'all' })}
        >
          <div className={classes.choices}>
            <Radio size="xs" value="all" label="Stay; only what is missing is added" />
            <Radio
              size="xs"
              value="answered"
              label="Keep what is answered; open cases are divided anew"
            />
          </div>
        </Radio.Group>
      ) : null}
    </fieldset>
  );
}

interface CountFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly isDisabled?: boolean;
  readonly onChange: (value: number) => void;
}

function CountField({ label, value, min, max, isDisabled = false, onChange }: CountFieldProps) {
  return (
    <NumberInput
      size="xs"
      label={label}
      min={min}
      max={max}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      disabled={isDisabled}
      value={value}
      onChange={(next) => onChange(typeof next === 'number' ? next : min)}
    />
  );
}

interface RulesProps {
  readonly rules: readonly RuleRow[];
  readonly onChange: (rules: readonly RuleRow[]) => void;
}

/** Rows of “cases that …  →  expertise”; the first that fits a case decides. */
function Rules({ rules, onChange }: RulesProps) {
  const facets = useCall('library.facets', {});
  const about = [
    {
      group: 'Kind',
      items: CASE_KINDS.map((kind) => ({ value: `kind:${kind}`, label: KIND_WORDS[kind] })),
    },
    {
      group: 'Signal',
      items: SIGNALS.map(({ id, title }) => ({ value: `signal:${id}`, label: title })),
    },
    {
      group: 'Tag',
      items: (facets.data?.tags ?? []).map(({ value }) => ({
        value: `tag:${value}`,
        label: value,
      })),
    },
  ];
  const change = (id: number, part: Partial<RuleRow>): void =>
    onChange(rules.map((rule) => (rule.id === id ? { ...rule, ...part } : rule)));
  const nextId = Math.max(0, ...rules.map((rule) => rule.id)) + 1;
  return (
    <div className={classes.rules} role="group" aria-label="Rules">
      {rules.map((rule, at) => (
        <div key={rule.id} className={classes.rule}>
          <Select
            searchable
            aria-label={`Rule ${at + 1}: cases with`}
            placeholder="Kind, signal or tag"
            data={about}
            value={rule.when}
            onChange={(when) => change(rule.id, { when })}
          />
          <span aria-hidden>→</span>
          <Select
            aria-label={`Rule ${at + 1}: expertise`}
            placeholder="Expertise"
            data={[...EXPERTISE_OPTIONS]}
            value={rule.expertise}
            onChange={(value) => change(rule.id, { expertise: readExpertise(value) })}
          />
          <ActionIcon
            aria-label={`Remove rule ${at + 1}`}
            onClick={() => onChange(rules.filter((each) => each.id !== rule.id))}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="subtle"
        className={classes.addRule ?? ''}
        onClick={() => onChange([...rules, { id: nextId, when: null, expertise: null }])}
      >
        Add a rule for an expertise
      </Button>
    </div>
  );
}
