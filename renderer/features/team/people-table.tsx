import { Button } from '@mantine/core';
import type { TeamPerson } from '../../../shared/contract/team.ts';
import { formatCount } from '../../ui/format.ts';
import { NumberTable, type Head } from '../../ui/number-table.tsx';
import { Section } from '../../ui/page.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { expertiseWord, ROLE_WORDS } from './expertise.ts';
import classes from './team.module.css';

const HEADS: readonly Head[] = [
  ['Person', 'Who can be given cases'],
  ['Expertise', 'What rules go by, and whom a case is offered to that somebody handed back'],
  ['Role', 'Leads hand out packs; viewers review nothing'],
  ['Packs', 'Packs of which the person has a share'],
  ['Open', 'Cases that wait for the person, over all packs'],
  ['Actions', 'What can be changed'],
];

interface PeopleTableProps {
  readonly people: readonly TeamPerson[];
  readonly onEdit: (person: TeamPerson) => void;
}

/** Everybody of the project, with what each knows best and how much waits. */
export function PeopleTable({ people, onEdit }: PeopleTableProps) {
  return (
    <Section title="People">
      <NumberTable label="People" heads={HEADS} className={classes.people}>
        {people.map((person) => (
          <tr key={person.personId}>
            <th scope="row">
              <span className={classes.name} title={person.name}>
                {visibleText(person.name)}
                {person.isSelf ? ' (you)' : ''}
              </span>
            </th>
            <td data-number>{expertiseWord(person.expertise) ?? '–'}</td>
            <td data-number>{ROLE_WORDS[person.role]}</td>
            <td data-number>{formatCount(person.packs)}</td>
            <td data-number>{formatCount(person.open)}</td>
            <td data-number>
              <Button
                data-row=""
                variant="subtle"
                aria-label={`Edit ${person.name}`}
                onClick={() => onEdit(person)}
              >
                Edit…
              </Button>
            </td>
          </tr>
        ))}
      </NumberTable>
    </Section>
  );
}
