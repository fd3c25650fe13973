import type { SyncPerson } from '../../../shared/contract/sync.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import type { CoreContext, HandlersFor } from '../context.ts';
import { createPackReads } from '../review/pack-reads.ts';
import { createRubrics } from '../review/rubrics.ts';
import { readSyncServer } from '../store/sync-server.ts';
import { mergeServerPeople, removeTeamPerson, writeTeamPerson } from '../store/team-people.ts';
import { createAssign } from './assign.ts';
import { createDeclined } from './declined.ts';
import { createPeople } from './people.ts';
import { createTeamProgress } from './progress.ts';
import { exportShares, sendShares, type ShareFileParts } from './share-files.ts';
import { createShareReads } from './shares.ts';

type TeamCall =
  | `team.${'people' | 'addPerson' | 'updatePerson' | 'removePerson'}`
  | `team.${'preview' | 'assign' | 'setDue' | 'release' | 'route'}`
  | `team.${'progress' | 'declined' | 'refreshPeople' | 'exportShares' | 'sendShares'}`;

/** Asks the team server who is in the project. @throws AppFailure `sync/...` */
export type AskServerPeople = () => Promise<readonly SyncPerson[]>;

/** People, who reviews what, and how far they are. */
export function createTeamHandlers(
  context: CoreContext,
  askServerPeople: AskServerPeople | null = null,
): HandlersFor<TeamCall> {
  const db = context.readDb;
  const packs = createPackReads(db);
  const people = createPeople(context);
  const shares = createShareReads(db);
  const assign = createAssign({ context, packs, rubrics: createRubrics(context), people, shares });
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

  const refreshPeople = async (): Promise<void> => {
    if (askServerPeople === null || readSyncServer(db)?.isConnected !== true) return;
    const found = (await askServerPeople()).map((person) => ({
      personId: person.personId,
      name: person.name,
      role: person.role,
      expertise: person.expertise[0] ?? null,
      lastSeenAt: latest(person.devices.map((device) => device.lastSeenAt)),
    }));
    const at = context.deps.clock.now().toISOString();
    context.writer.local({ topics: ['settings'] }, (writing) =>
      mergeServerPeople(writing, found, at),
    );
  };
  const files: ShareFileParts = { context, shares, people, assign, refreshPeople };

  return {
    'team.refreshPeople': async () => {
      await refreshPeople();
      return null;
    },
    'team.exportShares': async ({ packId, reviewerIds, folderToken }) => {
      const folder = context.deps.resolveFile(folderToken);
      if (folder !== null) return exportShares(files, packs.get(packId), reviewerIds, folder);
      throw new AppFailure(
        appError('export/unwritable', 'The folder is not known any more.', {
          hint: 'Choose it again.',
        }),
      );
    },
    'team.sendShares': ({ packId }) => sendShares(files, packs.get(packId)),
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

function latest(times: readonly (string | null)[]): string | null {
  return times.reduce<string | null>(
    (last, time) => (time !== null && (last === null || time > last) ? time : last),
    null,
  );
}
