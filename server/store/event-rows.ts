import { sql } from 'kysely';
import type { Tx } from './open.ts';

/** An event with the number that it gets in its stream. */
export interface NewRow {
  readonly seq: number;
  readonly eventId: string;
  readonly hash: string;
  readonly authorId: string;
  readonly json: string;
}

interface Held {
  readonly seq: number;
  readonly hash: string;
}

/*
 * Five hundred events are one statement with a handful of parameters each way: a parameter for every value costs
 * more than writing the rows. PostgreSQL gets ids and texts as lines, for none of them can hold a line break
 * (canonical JSON escapes it, ids are checked), and SQLite gets JSON.
 */

/** Which of these events a stream holds already, by id. */
export async function findHeld(
  tx: Tx,
  isPostgres: boolean,
  stream: string,
  events: readonly { readonly eventId: string }[],
): Promise<Map<string, Held>> {
  const ids = events.map(({ eventId }) => eventId);
  const listed = isPostgres
    ? sql<string>`any(string_to_array(${ids.join('\n')}, ${'\n'}))`
    : sql<string>`(select value from json_each(${JSON.stringify(ids)}))`;
  const rows = await tx
    .selectFrom('event')
    .select(['event_id', 'seq', 'hash'])
    .where('stream', '=', stream)
    .where(sql<boolean>`event_id ${isPostgres ? sql`=` : sql`in`} ${listed}`)
    .execute();
  return new Map(rows.map(({ event_id, seq, hash }) => [event_id, { seq, hash }]));
}

/** Adds events to a stream that this transaction has locked. */
export async function insertEvents(
  tx: Tx,
  isPostgres: boolean,
  stream: string,
  rows: readonly NewRow[],
): Promise<void> {
  const now = new Date().toISOString();
  const columns = sql`(stream, seq, event_id, hash, author_id, body, received_at)`;
  if (!isPostgres) {
    const values = JSON.stringify(
      rows.map((row) => [row.seq, row.eventId, row.hash, row.authorId, row.json]),
    );
    await sql`insert into event ${columns} select ${stream}, value ->> 0, value ->> 1, value ->> 2,
      value ->> 3, value ->> 4, ${now} from json_each(${values})`.execute(tx);
    return;
  }
  const lines = (value: (row: NewRow) => string) =>
    sql`string_to_array(${rows.map(value).join('\n')}, ${'\n'})`;
  await sql`insert into event ${columns}
    select ${stream}, seq, event_id, hash, author_id, body, ${now}
    from unnest(${rows.map(({ seq }) => seq)}::int[], ${lines(({ eventId }) => eventId)},
      ${lines(({ hash }) => hash)}, ${rows.map(({ authorId }) => authorId)}::text[],
      ${lines(({ json }) => json)}) as row (seq, event_id, hash, author_id, body)`.execute(tx);
}
