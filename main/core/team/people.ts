import type { TeamPerson } from '../../../shared/contract/team.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { ROLES, type Role } from '../../../shared/protocol/streams.ts';
import type { CoreContext } from '../context.ts';
import { lazyStatement } from '../review/lazy-statement.ts';
import { personName } from '../store/person.ts';
import { readTeamPeople } from '../store/team-people.ts';

/** People of the project, and how much waits for each. */
export interface People {
  /** Who uses this workspace first, then by name. */
  readonly list: () => TeamPerson[];
  /** @throws AppFailure `input/not-found`. */
  readonly get: (personId: string) => TeamPerson;
  /** Cases that wait for a person, over all packs that are in use. */
  readonly openOf: (personId: string) => number;
}

interface Waiting {
  readonly packs: number;
  readonly open: number;
}

export function createPeople(context: CoreContext): People {
  const db = context.readDb;
  const waiting = lazyStatement<[string], Waiting>(
    db,
    `SELECT count(*) AS packs, coalesce(sum(a.case_count - (
         SELECT count(*) FROM share_case s
         LEFT JOIN case_state cs ON cs.pack_id = s.pack_id AND cs.reviewer_id = s.reviewer_id AND cs.case_id = s.case_id
         LEFT JOIN declined_case d ON d.pack_id = s.pack_id AND d.reviewer_id = s.reviewer_id AND d.case_id = s.case_id
         WHERE s.pack_id = a.pack_id AND s.reviewer_id = a.reviewer_id
           AND (cs.state IN ('submitted', 'skipped') OR d.case_id IS NOT NULL)
       )), 0) AS open
     FROM pack p JOIN assignment a ON a.pack_id = p.pack_id AND a.reviewer_id = ?
     WHERE p.withdrawn = 0`,
  );
  const assigned = lazyStatement<[], { personId: string; name: string; expertise: string | null }>(
    db,
    'SELECT reviewer_id AS personId, max(name) AS name, max(expertise) AS expertise FROM assignment GROUP BY reviewer_id',
  );

  const waitingFor = (personId: string): Waiting =>
    waiting().get(personId) ?? { packs: 0, open: 0 };

  function list(): TeamPerson[] {
    const selfId = context.personId();
    const rows = new Map(readTeamPeople(db).map((row) => [row.personId, row]));
    // Whoever has a share is of the project, even without being on this device's list.
    for (const row of assigned().all())
      if (row.personId !== selfId && !rows.has(row.personId))
        rows.set(row.personId, { ...row, role: 'reviewer', isOnServer: false, lastSeenAt: null });
    const self = rows.get(selfId);
    rows.delete(selfId);
    const own = {
      personId: selfId,
      name: personName(db, selfId),
      role: self?.role ?? 'lead',
      expertise: self?.expertise ?? null,
      isOnServer: self?.isOnServer ?? false,
      lastSeenAt: self?.lastSeenAt ?? null,
    };
    return [own, ...rows.values()].map((row) => ({
      ...row,
      role: roleOf(row.role),
      isSelf: row.personId === selfId,
      ...waitingFor(row.personId),
    }));
  }

  return {
    list,
    get(personId) {
      const found = list().find((each) => each.personId === personId);
      if (found) return found;
      throw new AppFailure(
        appError('input/not-found', `The team has no person “${personId.slice(0, 80)}”.`, {
          subject: personId.slice(0, 80),
          hint: 'Add the person on the Team screen first.',
        }),
      );
    },
    openOf: (personId) => waitingFor(personId).open,
  };
}

function roleOf(role: string): Role {
  return ROLES.find((each) => each === role) ?? 'reviewer';
}
