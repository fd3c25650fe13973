import type { CoreContext, HandlersFor } from '../context.ts';
import { createPackReads } from '../review/pack-reads.ts';
import { createRubrics } from '../review/rubrics.ts';
import { removeTeamPerson, writeTeamPerson } from '../store/team-people.ts';
import { createAssign } from './assign.ts';
import { createDeclined } from './declined.ts';
import { createPeople } from './people.ts';
import { createTeamProgress } from './progress.ts';
import { createShareReads } from './shares.ts';

type TeamCall =
  | `team.${'people' | 'addPerson' | 'updatePerson' | 'removePerson'}`
  | `team.${'preview' | 'assign' | 'setDue' | 'release' | 'route'}`
  | `team.${'progress' | 'declined'}`;

/** People, who reviews what, and how far they are. */
export function createTeamHandlers(context: CoreContext): HandlersFor<TeamCall> {
  const db = context.readDb;
  const packs = createPackReads(db);
  const people = createPeople(context);
  const assign = createAssign({
    context,
    packs,
    rubrics: createRubrics(context),
    people,
    shares: createShareReads(db),
  });
  const progressOf = createTeamProgress(context);
  const declined = createDeclined(context, people);

  /** People are shown in every list that names reviewers. */
  const savePerson = (person: Parameters<typeof writeTeamPerson>[1]) => {
    const at = context.deps.clock.now().toISOString();
    context.writer.local({ topics: ['settings', 'packs', 'annotations'] }, (writing) =>
      writeTeamPerson(writing, person, at),
    );
    return people.get(person.personId);
  };

  return {
    'team.people': () => people.list(),
    'team.addPerson': (person) => savePerson({ personId: context.deps.newId(), ...person }),
    'team.updatePerson': ({ personId, name, role, expertise }) => {
      const before = people.get(personId);
      return savePerson({
        personId,
        name: name ?? before.name,
        role: role ?? before.role,
        expertise: expertise === undefined ? before.expertise : expertise,
      });
    },
    'team.removePerson': ({ personId }) => {
      people.get(personId);
      context.writer.local({ topics: ['settings'] }, (writing) =>
        removeTeamPerson(writing, personId),
      );
      return null;
    },
    'team.preview': (options) => assign.preview(options),
    'team.assign': (options) => assign.assign(options),
    'team.setDue': (change) => {
      assign.setDue(change);
      return null;
    },
    'team.release': ({ packId, reviewerId, reason }) => {
      assign.release(packId, reviewerId, reason);
      return null;
    },
    'team.progress': async ({ packId }) => {
      const shown =
        packId === null ? packs.all().filter((pack) => !pack.withdrawn) : [packs.get(packId)];
      const rows = [];
      for (const pack of shown) rows.push(...(await progressOf(pack)));
      return rows;
    },
    'team.declined': () => declined(),
    'team.route': (move) => {
      assign.route(move);
      return null;
    },
  };
}
