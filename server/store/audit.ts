import type { Kysely } from 'kysely';
import type { ServerTables } from './schema.ts';
import type { ServerStore } from './open.ts';
import { sha256Hex } from './secrets.ts';

export interface AuditEntry {
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly result: string;
}

const START = '0'.repeat(64);

/** Adds to the audit log; each entry holds the hash of the one before. No content, only who did what. */
export async function writeAudit(store: ServerStore, entry: AuditEntry): Promise<void> {
  await store.write(async (tx) => {
    // One row is locked by every writer, so that no two entries follow the same one.
    const epoch = tx.selectFrom('server_meta').select('value').where('key', '=', 'epoch');
    await (store.isPostgres ? epoch.forUpdate() : epoch).execute();
    const last = await tx
      .selectFrom('audit')
      .select(['seq', 'hash'])
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    const row = {
      seq: (last?.seq ?? 0) + 1,
      at: new Date(store.now()).toISOString(),
      ...entry,
      previous_hash: last?.hash ?? START,
    };
    await tx
      .insertInto('audit')
      .values({ ...row, hash: hashOf(row) })
      .execute();
  });
}

/** @returns the number of the first entry that does not follow the one before, or null if all do. */
export async function findAuditBreak(db: Kysely<ServerTables>): Promise<number | null> {
  let previous = START;
  for (const { hash, ...row } of await db
    .selectFrom('audit')
    .selectAll()
    .orderBy('seq')
    .execute()) {
    if (row.previous_hash !== previous || hashOf(row) !== hash) return row.seq;
    previous = hash;
  }
  return null;
}

function hashOf(row: AuditEntry & { seq: number; at: string; previous_hash: string }): string {
  const fields = [row.seq, row.at, row.actor, row.action, row.subject, row.result];
  return sha256Hex(JSON.stringify([...fields, row.previous_hash]));
}
