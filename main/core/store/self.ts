import type { Database } from 'better-sqlite3';
import { requireMeta, writeMeta } from './meta.ts';

/** Whose acts the acts of this workspace are. */
export interface Self {
  readonly deviceId: string;
  /** The person who uses this workspace. */
  readonly personId: () => string;
  /** Who the workspace answers as in a pack: a pack that was made for somebody names them, else the person. */
  readonly reviewerId: (packId: string) => string;
  /** Whether this person, or somebody that a pack was made for here, is the author. */
  readonly isSelf: (authorId: string) => boolean;
}

/** A {@link Self} whose answers to "who" can be changed. Kept in memory: it is asked for at every key press. */
export interface Identities extends Self {
  /** From now on the pack is answered as that person. Runs in the caller's transaction. */
  readonly answerAs: (packId: string, personId: string) => void;
  /** Makes the workspace that person's. Only for one without own acts. Runs in the caller's transaction. */
  readonly adopt: (personId: string) => void;
  /** Reads all again; for after a transaction that was rolled back. */
  readonly reload: () => void;
}

export function createIdentities(db: Database): Identities {
  const deviceId = requireMeta(db, 'device_id');
  const ofPack = new Map<string, string>();
  const own = new Set<string>();
  const main = { personId: '' };
  const reload = () => {
    main.personId = requireMeta(db, 'person_id');
    ofPack.clear();
    own.clear();
    own.add(main.personId);
    const rows = db
      .prepare<[], { packId: string; personId: string }>(
        'SELECT pack_id AS packId, person_id AS personId FROM pack_identity',
      )
      .all();
    for (const { packId, personId } of rows) {
      ofPack.set(packId, personId);
      own.add(personId);
    }
  };
  reload();
  return {
    deviceId,
    personId: () => main.personId,
    reviewerId: (packId) => ofPack.get(packId) ?? main.personId,
    isSelf: (authorId) => own.has(authorId),
    answerAs(packId, personId) {
      db.prepare(
        `INSERT INTO pack_identity (pack_id, person_id) VALUES (?, ?)
         ON CONFLICT (pack_id) DO UPDATE SET person_id = excluded.person_id`,
      ).run(packId, personId);
      reload();
    },
    adopt(personId) {
      writeMeta(db, 'person_id', personId);
      reload();
    },
    reload,
  };
}
