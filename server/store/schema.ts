import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Role } from '../../shared/protocol/streams.ts';

/** One schema for SQLite and PostgreSQL. Times are ISO text, event bodies are TEXT: jsonb changes what it stores. */
export interface ServerTables {
  server_meta: { key: string; value: string };
  project: { id: string; name: string };
  person: { project_id: string; id: string; name: string; role: Role; expertise: string };
  device: {
    project_id: string;
    id: string;
    person_id: string;
    access_hash: string;
    access_expires: string;
    refresh_hash: string;
    previous_refresh_hash: string | null;
    refresh_expires: string;
    rotated_at: string;
    is_revoked: number;
    last_seen_at: string | null;
  };
  invitation: {
    code_hash: string;
    project_id: string;
    role: Role;
    expertise: string;
    expires_at: string;
    used_by: string | null;
    /** Set where the code is for another device of somebody who has joined. */
    person_id: string | null;
  };
  pack: { id: string; project_id: string };
  stream: { id: string; pack_id: string; head: number; digest: string };
  event: {
    stream: string;
    seq: number;
    event_id: string;
    hash: string;
    author_id: string;
    body: string;
    received_at: string;
  };
  blob: { project_id: string; sha256: string; size: number; uploaded_by: string };
  blob_reader: { project_id: string; sha256: string; person_id: string };
  claim: {
    project_id: string;
    idempotency_key: string;
    person_id: string;
    pack_id: string;
    expires_at: string;
  };
  audit: {
    seq: number;
    at: string;
    actor: string;
    action: string;
    subject: string;
    result: string;
    previous_hash: string;
    hash: string;
  };
}

/** Every change of the schema, oldest first; a released one is never edited. */
export const SERVER_MIGRATIONS: Record<string, Migration> = {
  '0010-start': { up: start },
};

async function start(db: Kysely<unknown>): Promise<void> {
  const statements = [
    'create table server_meta (key text primary key, value text not null)',
    'create table project (id text primary key, name text not null)',
    `create table person (project_id text not null, id text not null, name text not null,
      role text not null, expertise text not null, primary key (project_id, id))`,
    `create table device (project_id text not null, id text not null, person_id text not null,
      access_hash text not null unique, access_expires text not null, refresh_hash text not null unique,
      previous_refresh_hash text, refresh_expires text not null, rotated_at text not null,
      is_revoked integer not null, last_seen_at text, primary key (project_id, id))`,
    `create table invitation (code_hash text primary key, project_id text not null, role text not null,
      expertise text not null, expires_at text not null, used_by text, person_id text)`,
    'create table pack (id text primary key, project_id text not null)',
    `create table stream (id text primary key, pack_id text not null, head integer not null,
      digest text not null)`,
    'create index stream_pack on stream (pack_id)',
    `create table event (stream text not null, seq integer not null, event_id text not null,
      hash text not null, author_id text not null, body text not null, received_at text not null,
      primary key (stream, seq), unique (stream, event_id))`,
    `create table blob (project_id text not null, sha256 text not null, size integer not null,
      uploaded_by text not null, primary key (project_id, sha256))`,
    `create table blob_reader (project_id text not null, sha256 text not null, person_id text not null,
      primary key (project_id, sha256, person_id))`,
    `create table claim (project_id text not null, idempotency_key text not null, person_id text not null,
      pack_id text not null, expires_at text not null,
      primary key (project_id, person_id, idempotency_key))`,
    `create table audit (seq integer primary key, at text not null, actor text not null,
      action text not null, subject text not null, result text not null,
      previous_hash text not null, hash text not null)`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
