import type { Database } from 'better-sqlite3';

/**
 * The first schema. Three kinds of tables:
 * - the log (`event`, `blob`): immutable facts and the content they name by hash;
 * - content (`source`, `case_row`, `span`, `metric`, `metric_result`, `imported_label`, ...): what
 *   imports brought, written by `case-writer.ts` alone;
 * - projections (`pack`, `annotation`, `case_state`, ...): derived from the log by
 *   `projections.ts`, written by `writer.ts` alone, and identical after a replay;
 * - local state (`draft`, `setting`, `import_job`, ...): of this device, never synced.
 *
 * Indexes over big content tables are in `content-indexes.ts`: a first import builds them after the
 * load, which is more than twice as fast.
 */
export function up(db: Database): void {
  db.exec(`
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

    CREATE TABLE event (
      position INTEGER PRIMARY KEY,
      event_id TEXT NOT NULL UNIQUE,
      stream TEXT NOT NULL,
      kind TEXT NOT NULL,
      pack_id TEXT,
      case_id TEXT,
      author_id TEXT NOT NULL,
      device_id TEXT NOT NULL,
      device_seq INTEGER NOT NULL,
      hash TEXT NOT NULL,
      json TEXT NOT NULL
    ) STRICT;
    CREATE INDEX event_stream ON event (stream, position);

    CREATE TABLE blob (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

    CREATE TABLE source (
      source_id TEXT PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      format TEXT NOT NULL,
      file_name TEXT NOT NULL,
      file_sha256 TEXT,
      -- SHA-256 of how the records were mapped: with another mapping equal records are new content.
      mapping_sha TEXT,
      imported_at TEXT NOT NULL,
      is_sample INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE case_row (
      row INTEGER PRIMARY KEY,
      case_id TEXT NOT NULL,
      source_id TEXT NOT NULL,
      native_id TEXT NOT NULL,
      kind TEXT NOT NULL,
      name TEXT,
      environment TEXT,
      group_key TEXT,
      thread_id TEXT,
      trace_id TEXT,
      started_at TEXT,
      started_ms REAL,
      latency_ms REAL,
      cost_usd REAL,
      total_tokens REAL,
      signals INTEGER NOT NULL DEFAULT 0,
      metrics_passed INTEGER NOT NULL DEFAULT 0,
      metrics_failed INTEGER NOT NULL DEFAULT 0,
      metrics_no_verdict INTEGER NOT NULL DEFAULT 0,
      imported_labels INTEGER NOT NULL DEFAULT 0,
      span_count INTEGER NOT NULL DEFAULT 0,
      input_preview TEXT NOT NULL,
      output_preview TEXT NOT NULL,
      tags TEXT NOT NULL DEFAULT '[]',
      -- SHA-256 of the raw record (hex): equal means nothing changed on a second import.
      sha TEXT NOT NULL,
      -- CaseBody as JSON; NULL where the raw record is itself one (Assay's own format).
      body TEXT,
      raw TEXT NOT NULL,
      -- 1-based line of the file at which the record starts; 0 where it has none.
      source_line INTEGER NOT NULL DEFAULT 0,
      -- The import that wrote it last; rows of an unfinished one are taken back when it is cancelled.
      job_id TEXT NOT NULL
    ) STRICT;

    CREATE TABLE case_tag (tag TEXT NOT NULL, case_row INTEGER NOT NULL, PRIMARY KEY (tag, case_row)) STRICT, WITHOUT ROWID;

    CREATE TABLE span (
      row INTEGER PRIMARY KEY,
      case_row INTEGER NOT NULL,
      ordinal INTEGER NOT NULL,
      span_id TEXT NOT NULL,
      parent_id TEXT,
      name TEXT NOT NULL,
      kind TEXT NOT NULL,
      status TEXT NOT NULL,
      error TEXT,
      started_ms REAL,
      duration_ms REAL,
      turn INTEGER,
      agent TEXT,
      model TEXT,
      cost_usd REAL,
      total_tokens REAL,
      has_documents INTEGER NOT NULL DEFAULT 0,
      -- Span as JSON.
      body TEXT NOT NULL
    ) STRICT;

    CREATE TABLE metric (
      metric_row INTEGER PRIMARY KEY,
      metric_id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      kind TEXT NOT NULL,
      status TEXT NOT NULL,
      -- What the data says; a lead's word is the projection metric_direction.
      direction TEXT,
      direction_source TEXT NOT NULL
    ) STRICT;

    CREATE TABLE metric_result (
      row INTEGER PRIMARY KEY,
      case_row INTEGER NOT NULL,
      metric_row INTEGER NOT NULL,
      version TEXT,
      target TEXT NOT NULL DEFAULT 'case',
      score REAL,
      threshold REAL,
      -- 0 failed, 1 passed, 2 no verdict
      verdict INTEGER NOT NULL,
      no_verdict_reason TEXT,
      reason TEXT,
      evaluator TEXT,
      error TEXT,
      result_group TEXT,
      cost_usd REAL
    ) STRICT;

    CREATE TABLE imported_label (
      row INTEGER PRIMARY KEY,
      case_row INTEGER NOT NULL,
      reviewer TEXT NOT NULL,
      question TEXT NOT NULL,
      target TEXT NOT NULL DEFAULT 'case',
      -- 0 fail, 1 pass, 2 unsure; NULL where the value is no verdict
      verdict INTEGER,
      number REAL,
      text TEXT,
      reason TEXT,
      at TEXT
    ) STRICT;

    CREATE VIRTUAL TABLE case_text USING fts5 (
      input, output, more, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
    );

    CREATE TABLE pack (
      pack_id TEXT PRIMARY KEY,
      rev INTEGER NOT NULL,
      name TEXT NOT NULL,
      rubric_id TEXT NOT NULL,
      rubric_rev INTEGER NOT NULL,
      guideline_rev INTEGER NOT NULL,
      order_json TEXT NOT NULL,
      blind_judge INTEGER NOT NULL,
      case_count INTEGER NOT NULL,
      -- Names the list behind pack_case in blob.
      cases_sha256 TEXT NOT NULL,
      created_at TEXT NOT NULL,
      created_by TEXT NOT NULL,
      withdrawn INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE pack_case (
      pack_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      case_id TEXT NOT NULL,
      PRIMARY KEY (pack_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX pack_case_by_case ON pack_case (pack_id, case_id);
    CREATE TABLE guideline (
      pack_id TEXT NOT NULL,
      rev INTEGER NOT NULL,
      markdown TEXT NOT NULL,
      PRIMARY KEY (pack_id, rev)
    ) STRICT;
    CREATE TABLE rubric (
      rubric_id TEXT NOT NULL,
      rev INTEGER NOT NULL,
      json TEXT NOT NULL,
      PRIMARY KEY (rubric_id, rev)
    ) STRICT;

    -- One row for each head: two rows for one key mean that one person answered on two devices.
    CREATE TABLE annotation (
      pack_id TEXT NOT NULL,
      case_id TEXT NOT NULL,
      target TEXT NOT NULL,
      reviewer_id TEXT NOT NULL,
      event_id TEXT NOT NULL,
      -- 'submitted' or 'retracted'
      state TEXT NOT NULL,
      rubric_id TEXT NOT NULL,
      rubric_rev INTEGER NOT NULL,
      pack_rev INTEGER NOT NULL,
      case_sha TEXT,
      answers TEXT NOT NULL,
      judge_seen TEXT NOT NULL,
      reveal_choice TEXT,
      active_ms REAL NOT NULL,
      at TEXT NOT NULL,
      PRIMARY KEY (pack_id, case_id, target, reviewer_id, event_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX annotation_by_case ON annotation (case_id);
    -- The answers of submitted annotations, one row each, as statistics read them.
    CREATE TABLE answer (
      case_id TEXT NOT NULL,
      pack_id TEXT NOT NULL,
      target TEXT NOT NULL,
      reviewer_id TEXT NOT NULL,
      question TEXT NOT NULL,
      -- 0 fail, 1 pass, 2 unsure; NULL where the answer is no verdict
      verdict INTEGER,
      number REAL,
      text TEXT,
      at TEXT NOT NULL,
      PRIMARY KEY (case_id, pack_id, target, reviewer_id, question)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX answer_by_question ON answer (question);
    CREATE TABLE case_state (
      pack_id TEXT NOT NULL,
      reviewer_id TEXT NOT NULL,
      case_id TEXT NOT NULL,
      -- 'submitted', 'skipped' or 'unreviewed' (taken back)
      state TEXT NOT NULL,
      flagged INTEGER NOT NULL DEFAULT 0,
      skip_reason TEXT,
      active_ms REAL NOT NULL DEFAULT 0,
      at TEXT NOT NULL,
      PRIMARY KEY (pack_id, reviewer_id, case_id)
    ) STRICT, WITHOUT ROWID;
    -- The events that no later one follows, for each thing that events speak of (subjectOf in fold.ts).
    CREATE TABLE head (subject TEXT NOT NULL, event_id TEXT NOT NULL, PRIMARY KEY (subject, event_id)) STRICT, WITHOUT ROWID;
    CREATE TABLE metric_direction (metric_id TEXT PRIMARY KEY, direction TEXT NOT NULL) STRICT;
    -- The person's own acts that can be taken back ('undo') or brought back ('redo'), a stack each.
    CREATE TABLE undo_entry (
      author_id TEXT NOT NULL,
      pack_id TEXT NOT NULL,
      stack TEXT NOT NULL,
      depth INTEGER NOT NULL,
      event_id TEXT NOT NULL,
      PRIMARY KEY (author_id, pack_id, stack, depth)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE draft (
      pack_id TEXT NOT NULL,
      case_id TEXT NOT NULL,
      target TEXT NOT NULL,
      reviewer_id TEXT NOT NULL,
      answers TEXT NOT NULL,
      active_ms REAL NOT NULL DEFAULT 0,
      at TEXT NOT NULL,
      PRIMARY KEY (pack_id, case_id, target, reviewer_id)
    ) STRICT, WITHOUT ROWID;
    -- Names to show for authors' ids; an author without a row is shown by id.
    CREATE TABLE person (person_id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT;
    CREATE TABLE setting (key TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;
    CREATE TABLE saved_filter (id TEXT PRIMARY KEY, name TEXT NOT NULL, filter TEXT NOT NULL, sort TEXT NOT NULL) STRICT;
    CREATE TABLE column_mapping (id TEXT PRIMARY KEY, name TEXT NOT NULL, mapping TEXT NOT NULL, columns TEXT NOT NULL) STRICT;
    CREATE TABLE import_job (
      job_id TEXT PRIMARY KEY,
      source_id TEXT NOT NULL,
      state TEXT NOT NULL,
      -- ImportJob and what a resume needs (path, size, mapping, offset), as JSON.
      json TEXT NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;
    -- Changed records of cases that exist: written over them when the import is complete, so that a
    -- cancelled one has touched nothing.
    CREATE TABLE import_staged (
      job_id TEXT NOT NULL,
      ordinal INTEGER NOT NULL,
      case_row INTEGER NOT NULL,
      -- StagedCase as JSON.
      json TEXT NOT NULL,
      PRIMARY KEY (job_id, ordinal)
    ) STRICT;
    CREATE TABLE import_problem (
      job_id TEXT NOT NULL,
      ordinal INTEGER NOT NULL,
      json TEXT NOT NULL,
      PRIMARY KEY (job_id, ordinal)
    ) STRICT, WITHOUT ROWID;

    -- Judgements as packed arrays, one chunk for each 4,096 case rows; rebuilt when dirty.
    CREATE TABLE packed_column (
      name TEXT NOT NULL,
      chunk INTEGER NOT NULL,
      count INTEGER NOT NULL,
      data BLOB NOT NULL,
      PRIMARY KEY (name, chunk)
    ) STRICT;
    CREATE TABLE packed_dirty (name TEXT NOT NULL, chunk INTEGER NOT NULL, PRIMARY KEY (name, chunk)) STRICT, WITHOUT ROWID;
  `);
}
