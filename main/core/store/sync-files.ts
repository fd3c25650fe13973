import type { Database } from 'better-sqlite3';

export interface SyncFile {
  readonly direction: 'in' | 'out';
  readonly sha256: string;
  /** Who may read it on the server; empty for leads alone, and for files taken in. */
  readonly readerId: string;
  readonly state: 'done' | 'missing' | 'refused';
  readonly message: string;
  readonly at: string;
}

/** Notes what became of a file that an event names. */
export function noteSyncFile(db: Database, file: SyncFile): void {
  db.prepare(
    `INSERT INTO sync_file (direction, sha256, reader_id, state, message, at)
     VALUES (@direction, @sha256, @readerId, @state, @message, @at)
     ON CONFLICT (direction, sha256, reader_id) DO UPDATE SET state = excluded.state,
       message = excluded.message, at = excluded.at`,
  ).run(file);
}

/** A file that an event of a pack that travels names, for the person that it was made for. */
export interface NamedFile {
  readonly packId: string;
  readonly sha256: string;
  readonly readerId: string;
}

/**
 * Lists of cases and pack files that leads' events name and that the server has not been given from
 * here. The list of a whole pack is for leads alone; a share's is for its reviewer.
 */
export function readFilesToSend(db: Database): NamedFile[] {
  const named = `
    WITH published AS (
      SELECT t.pack_id, e.json ->> '$.body.casesSha256' AS sha256
      FROM travelling_event t JOIN event e ON e.position = t.position
      WHERE t.stream = 'pack/' || t.pack_id AND e.kind = 'pack.published'
    ), granted AS (
      SELECT t.pack_id, e.json ->> '$.body.reviewerId' AS reader_id,
        e.json ->> '$.body.casesSha256' AS sha256, e.json ->> '$.body.packFileSha256' AS file
      FROM travelling_event t JOIN event e ON e.position = t.position
      WHERE t.stream LIKE 'assign/%' AND e.kind = 'assignment.granted'
    ), named AS (
      SELECT pack_id, sha256, '' AS reader_id FROM published
      UNION SELECT pack_id, sha256, reader_id FROM granted
      UNION SELECT pack_id, file, reader_id FROM granted WHERE file IS NOT NULL
    )`;
  return db
    .prepare<[], NamedFile>(
      `${named} SELECT n.pack_id AS packId, n.sha256, n.reader_id AS readerId FROM named n
       WHERE n.sha256 IS NOT NULL AND n.reader_id IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM sync_file f WHERE f.direction = 'out'
           AND f.sha256 = n.sha256 AND f.reader_id = n.reader_id AND f.state = 'done')
       ORDER BY n.pack_id, n.sha256, n.reader_id`,
    )
    .all();
}

/** Pack files with this person's shares that are not here yet. */
export function readFilesToTake(db: Database, personId: string): NamedFile[] {
  return db
    .prepare<[string], NamedFile>(
      `SELECT a.pack_id AS packId, a.pack_file_sha256 AS sha256, a.reviewer_id AS readerId
       FROM assignment a JOIN sync_pack USING (pack_id)
       WHERE a.reviewer_id = ? AND a.pack_file_sha256 IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM sync_file f WHERE f.direction = 'in'
           AND f.sha256 = a.pack_file_sha256 AND f.state IN ('done', 'refused'))
       ORDER BY a.pack_id`,
    )
    .all(personId);
}

export function hasBlob(db: Database, sha256: string): boolean {
  return db.prepare('SELECT 1 FROM blob WHERE sha256 = ?').get(sha256) !== undefined;
}
