import type { Database } from 'better-sqlite3';
import { readKnownEvent } from '../../../../shared/events/event.ts';
import { subjectOf } from '../../../../shared/events/fold.ts';
import { parseEvent } from '../event-log.ts';

/**
 * An event follows only events of its own subject. Without the subject, an entry could name somebody
 * else's that has not arrived yet as its parent, and that one would come in as history.
 */
export function up(db: Database): void {
  db.exec(`
    DROP VIEW adjudication_state;
    DROP TABLE followed;
    CREATE TABLE followed (
      event_id TEXT NOT NULL,
      subject TEXT NOT NULL,
      PRIMARY KEY (event_id, subject)
    ) STRICT, WITHOUT ROWID;
    CREATE VIEW adjudication_state AS
      SELECT a.*, EXISTS (SELECT 1 FROM json_each(a.basis) b JOIN followed f ON f.event_id = b.value)
        AS outdated
      FROM adjudication a;
  `);
  const insert = db.prepare('INSERT OR IGNORE INTO followed (event_id, subject) VALUES (?, ?)');
  const page = db.prepare<[number], { position: number; json: string }>(
    `SELECT position, json FROM event
     WHERE position > ? AND json_array_length(json, '$.parents') > 0 ORDER BY position LIMIT 1000`,
  );
  let rows = page.all(0);
  while (rows.length > 0) {
    for (const { json } of rows) {
      const event = readKnownEvent(parseEvent(json));
      if (event === null) continue;
      const subject = subjectOf(event);
      for (const parent of event.parents) insert.run(parent, subject);
    }
    rows = page.all(rows.at(-1)?.position ?? 0);
  }
}
