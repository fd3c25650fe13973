import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { TeamPerson } from '../../../shared/contract/team.ts';
import { notifyDone } from '../../app/notify.ts';
import { appErrorOf, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { EXPERTISE_OPTIONS, readExpertise, ROLE_WORDS } from './expertise.ts';
import classes from './team.module.css';

const ROLES = ['reviewer', 'lead', 'viewer'] as const;

interface PersonDialogProps {
  /** Null adds somebody. */
  readonly person: TeamPerson | null;
  readonly onClose: () => void;
}

/** Adds a person, or changes what is known of one. */
export function PersonDialog({ person, onClose }: PersonDialogProps) {
  const [name, setName] = useState(person?.name ?? '');
  const [expertise, setExpertise] = useState<string | null>(person?.expertise ?? null);
  const [role, setRole] = useState(ROLES.find((each) => each === person?.role) ?? 'reviewer');
  const add = useCommandCall('team.addPerson');
  const update = useCommandCall('team.updatePerson');
  const remove = useCommandCall('team.removePerson');
  const error = add.error ?? update.error ?? remove.error;
  const submit = (submitted: FormEvent): void => {
    submitted.preventDefault();
    const about = { name: name.trim(), expertise: readExpertise(expertise), role };
    const done = {
      onSuccess: () => {
        notifyDone(`${about.name} is ${person ? 'changed' : 'in the team'}.`);
        onClose();
      },
    };
    if (person) update.mutate({ personId: person.personId, ...about }, done);
    else add.mutate(about, done);
  };
  return (
    <Modal opened onClose={onClose} title={person ? 'Edit a person' : 'Add a person'} size={420}>
      <form className={classes.dialog} onSubmit={submit}>
        <TextInput
          label="Name"
          data-autofocus
          maxLength={120}
          value={name}
          onChange={(changed) => setName(changed.currentTarget.value)}
        />
        <Select
          label="Expertise"
          description="Rules give cases to it, and cases that come back are offered to it."
          placeholder="None named"
          clearable
          data={[...EXPERTISE_OPTIONS]}
          value={expertise}
          onChange={setExpertise}
        />
        <Select
          label="Role"
          data={ROLES.map((each) => ({ value: each, label: ROLE_WORDS[each] }))}
          value={role}
          onChange={(value) => setRole(ROLES.find((each) => each === value) ?? 'reviewer')}
        />
        {error ? <ErrorPanel error={appErrorOf(error)} /> : null}
        <div className={classes.actions}>
          {person && !person.isSelf ? (
            <Button
              variant="subtle"
              color="red"
              className={classes.apart ?? ''}
              disabled={person.packs > 0}
              title={person.packs > 0 ? 'Take the person’s shares back first' : ''}
              loading={remove.isPending}
              onClick={() =>
                remove.mutate(
                  { personId: person.personId },
                  {
                    onSuccess: () => {
                      notifyDone(`${person.name} is off the list.`);
                      onClose();
                    },
                  },
                )
              }
            >
              Take off the list
            </Button>
          ) : null}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            disabled={name.trim() === ''}
            loading={add.isPending || update.isPending}
          >
            {person ? 'Save' : 'Add'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
