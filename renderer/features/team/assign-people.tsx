import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { TeamPerson, TeamProgress } from '../../../shared/contract/team.ts';
import { appErrorOf, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import type { AssignForm } from './assign-form.ts';
import { readCaseRanges } from './case-ranges.ts';
import { EXPERTISE_OPTIONS, expertiseWord, readExpertise } from './expertise.ts';
import classes from './assign.module.css';

interface AssignPeopleProps {
  readonly people: readonly TeamPerson[];
  /** Who has a share of the pack already. */
  readonly shares: readonly TeamProgress[];
  readonly form: AssignForm;
  readonly caseCount: number;
  readonly onChange: (part: Partial<AssignForm>) => void;
}

/** Who gets something, with how much each has to do already. */
export function AssignPeople({ people, shares, form, caseCount, onChange }: AssignPeopleProps) {
  const toggle = (personId: string): void =>
    onChange({
      personIds: form.personIds.includes(personId)
        ? form.personIds.filter((id) => id !== personId)
        : [...form.personIds, personId],
    });
  const able = people.filter((person) => person.role !== 'viewer');
  return (
    <fieldset className={classes.group}>
      <legend>To whom</legend>
      <ul className={classes.people}>
        {able.map((person) => {
          const share = shares.find((each) => each.reviewerId === person.personId);
          const isChosen = form.personIds.includes(person.personId);
          return (
            <li key={person.personId} className={classes.person}>
              <Checkbox
                size="xs"
                className={classes.personCheck}
                checked={isChosen}
                onChange={() => toggle(person.personId)}
                label={
                  <span className={classes.personLabel}>
                    <span className={classes.personName} title={person.name}>
                      {visibleText(person.name)}
                      {person.isSelf ? ' (you)' : ''}
                    </span>
                    <span className={classes.facts}>{factsOf(person, share)}</span>
                  </span>
                }
              />
              {form.way === 'by_hand' && isChosen ? (
                <RangesField
                  person={person}
                  text={form.ranges[person.personId] ?? ''}
                  caseCount={caseCount}
                  onChange={(text) =>
                    onChange({ ranges: { ...form.ranges, [person.personId]: text } })
                  }
                />
              ) : null}
            </li>
          );
        })}
      </ul>
      <QuickPerson onAdded={(personId) => onChange({ personIds: [...form.personIds, personId] })} />
    </fieldset>
  );
}

function factsOf(person: TeamPerson, share: TeamProgress | undefined): string {
  const facts = [
    expertiseWord(person.expertise) ?? '',
    share ? `has ${formatCount(share.total ?? 0)} here` : '',
    `${formatCount(person.open)} open`,
  ];
  return facts.filter((fact) => fact !== '').join(' · ');
}

interface RangesFieldProps {
  readonly person: TeamPerson;
  readonly text: string;
  readonly caseCount: number;
  readonly onChange: (text: string) => void;
}

function RangesField({ person, text, caseCount, onChange }: RangesFieldProps) {
  const ranges = readCaseRanges(text, caseCount);
  return (
    <TextInput
      className={classes.ranges}
      aria-label={`Cases for ${person.name}`}
      placeholder={`1-${caseCount}`}
      value={text}
      maxLength={2000}
      error={ranges.kind === 'problem' ? ranges.message : null}
      onChange={(changed) => onChange(changed.currentTarget.value)}
    />
  );
}

/** Adds somebody without leaving the plan. */
function QuickPerson({ onAdded }: { readonly onAdded: (personId: string) => void }) {
  const add = useCommandCall('team.addPerson');
  const [name, setName] = useState('');
  const [expertise, setExpertise] = useState<string | null>(null);
  const submit = (): void => {
    if (name.trim() === '') return;
    add.mutate(
      { name, expertise: readExpertise(expertise) },
      {
        onSuccess: ({ personId }) => {
          setName('');
          onAdded(personId);
        },
      },
    );
  };
  return (
    <div className={classes.quick}>
      <TextInput
        className={classes.quickName}
        aria-label="Name of somebody new"
        placeholder="Somebody new"
        value={name}
        maxLength={120}
        onChange={(changed) => setName(changed.currentTarget.value)}
        onKeyDown={(pressed) => {
          if (pressed.key !== 'Enter' || pressed.ctrlKey || pressed.metaKey) return;
          // Enter adds the person; the plan itself waits for its own button.
          pressed.preventDefault();
          submit();
        }}
      />
      <Select
        className={classes.quickExpertise}
        aria-label="Expertise of somebody new"
        placeholder="Expertise"
        clearable
        data={[...EXPERTISE_OPTIONS]}
        value={expertise}
        onChange={setExpertise}
      />
      <Button
        variant="default"
        loading={add.isPending}
        disabled={name.trim() === ''}
        onClick={submit}
      >
        Add
      </Button>
      {add.error ? <ErrorPanel error={appErrorOf(add.error)} /> : null}
    </div>
  );
}
