import type { Database } from 'better-sqlite3';

/**
 * What the projections need to come out the same in whatever order events arrive from other devices:
 * which events are followed by another one, even by one that came first. And a place for what claims
 * the id of an event that is here but says something else: neither is trusted over the other.
 */
export function up(db: Database): void {
  db.exec(`
    CREATE TABLE followed (event_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    INSERT OR IGNORE INTO followed (event_id)
      SELECT parent.value FROM event, json_each(event.json, '$.parents') AS parent;

    CREATE TABLE event_conflict (
      event_id TEXT NOT NULL,
      hash TEXT NOT NULL,
      json TEXT NOT NULL,
      received_at TEXT NOT NULL,
      PRIMARY KEY (event_id, hash)
    ) STRICT, WITHOUT ROWID;

    -- Time is of the target, over everything its author did to it: every head carries the whole.
    UPDATE annotation SET active_ms = coalesce((
      SELECT sum(coalesce(json_extract(e.json, '$.activeMs'), 0)) FROM event e
      WHERE e.stream = 'ann/' || annotation.pack_id || '/' || annotation.reviewer_id
        AND e.case_id = annotation.case_id
        AND e.kind IN ('annotation.committed', 'annotation.retracted')
        AND CASE json_extract(e.json, '$.body.target.kind')
          WHEN 'span' THEN 'span:' || json_extract(e.json, '$.body.target.spanId')
          WHEN 'turn' THEN 'turn:' || json_extract(e.json, '$.body.target.turn')
          ELSE 'case' END = annotation.target
    ), active_ms)
    WHERE (SELECT count(*) FROM annotation other
      WHERE other.pack_id = annotation.pack_id AND other.case_id = annotation.case_id
        AND other.target = annotation.target AND other.reviewer_id = annotation.reviewer_id) > 1;
  `);
}
