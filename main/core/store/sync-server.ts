import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { ROLES, type Role } from '../../../shared/protocol/streams.ts';

/** The team server that the workspace syncs with. */
export interface SyncServer {
  readonly url: string;
  readonly projectId: string;
  readonly epoch: string;
  readonly personId: string;
  readonly personName: string;
  readonly role: Role;
  readonly connectedAt: string;
  readonly isConnected: boolean;
  readonly lastSyncAt: string | null;
  readonly reconciledAt: string | null;
}

const RowSchema = z.object({
  url: z.string(),
  projectId: z.string(),
  epoch: z.string(),
  personId: z.string(),
  personName: z.string(),
  role: z.enum(ROLES),
  connectedAt: z.string(),
  isConnected: z.number().transform((flag) => flag === 1),
  lastSyncAt: z.string().nullable(),
  reconciledAt: z.string().nullable(),
});

/** The server, also one that the workspace has disconnected from; null if there never was one. */
export function readSyncServer(db: Database): SyncServer | null {
  const row = db
    .prepare(
      `SELECT url, project_id AS projectId, epoch, person_id AS personId, person_name AS personName, role,
         connected_at AS connectedAt, is_connected AS isConnected, last_sync_at AS lastSyncAt,
         reconciled_at AS reconciledAt
       FROM sync_server`,
    )
    .get();
  return row === undefined ? null : RowSchema.parse(row);
}

/**
 * Connects to a server. What was known of another server or project is forgotten: its packs must not
 * travel to this one.
 */
export function connectServer(
  db: Database,
  server: Omit<SyncServer, 'isConnected' | 'lastSyncAt' | 'reconciledAt'>,
): void {
  const before = readSyncServer(db);
  const isSame = before?.url === server.url && before.projectId === server.projectId;
  if (!isSame)
    for (const table of ['sync_cursor', 'sync_pack', 'sync_parked', 'sync_file'])
      db.prepare(`DELETE FROM ${table}`).run();
  db.prepare(
    `INSERT INTO sync_server (one, url, project_id, epoch, person_id, person_name, role, connected_at, is_connected)
     VALUES (1, @url, @projectId, @epoch, @personId, @personName, @role, @connectedAt, 1)
     ON CONFLICT (one) DO UPDATE SET url = excluded.url, project_id = excluded.project_id,
       person_id = excluded.person_id, person_name = excluded.person_name, role = excluded.role,
       connected_at = excluded.connected_at, is_connected = 1, reconciled_at = NULL,
       epoch = iif(@isSame, epoch, excluded.epoch), last_sync_at = iif(@isSame, last_sync_at, NULL)`,
  ).run({ ...server, isSame: isSame ? 1 : 0 });
}

export function disconnectServer(db: Database): void {
  db.prepare('UPDATE sync_server SET is_connected = 0').run();
}

/** The server was restored: read everything again, and offer everything again. */
export function beginEpoch(db: Database, epoch: string): void {
  db.prepare('UPDATE sync_server SET epoch = ?, reconciled_at = NULL').run(epoch);
  db.prepare('DELETE FROM sync_cursor').run();
  db.prepare("DELETE FROM sync_file WHERE direction = 'out'").run();
  db.prepare("DELETE FROM sync_parked WHERE direction = 'out'").run();
}

/** A new role may do what the old one might not: what was refused for that is offered again. */
export function setSyncRole(db: Database, role: Role): void {
  const changed = db
    .prepare('UPDATE sync_server SET role = ? WHERE role <> ?')
    .run(role, role).changes;
  if (changed > 0)
    db.prepare("DELETE FROM sync_parked WHERE direction = 'out' AND code = 'forbidden'").run();
}

export function noteSynced(db: Database, at: string): void {
  db.prepare('UPDATE sync_server SET last_sync_at = ?').run(at);
}

export function noteReconciled(db: Database, at: string): void {
  db.prepare('UPDATE sync_server SET reconciled_at = ?').run(at);
}

/** From now on the pack travels. */
export function addSyncPack(db: Database, packId: string, at: string): void {
  db.prepare('INSERT OR IGNORE INTO sync_pack (pack_id, shared_at) VALUES (?, ?)').run(packId, at);
}

const KEPT_LOG_ROWS = 1000;

export interface SyncLogRow {
  readonly at: string;
  readonly level: 'info' | 'warning';
  readonly message: string;
}

/** Adds a line to the log of sync, of which the newest thousand are kept. */
export function addSyncLog(db: Database, row: SyncLogRow): void {
  const { lastInsertRowid } = db
    .prepare('INSERT INTO sync_log (at, level, message) VALUES (?, ?, ?)')
    .run(row.at, row.level, row.message);
  db.prepare('DELETE FROM sync_log WHERE number <= ?').run(Number(lastInsertRowid) - KEPT_LOG_ROWS);
}

/** Newest first. */
export function readSyncLog(db: Database, limit: number): SyncLogRow[] {
  return db
    .prepare<[number], SyncLogRow>(
      'SELECT at, level, message FROM sync_log ORDER BY number DESC LIMIT ?',
    )
    .all(limit);
}
