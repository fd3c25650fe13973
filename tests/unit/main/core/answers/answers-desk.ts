import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createAnswersHandlers } from '../../../../../main/core/answers/handlers.ts';
import type { CoreContext } from '../../../../../main/core/context.ts';
import { createSigningKey, type SigningKey } from '../../../../../main/core/io/pack/signing.ts';
import { writePackFile } from '../../../../../main/core/io/pack/write-pack-file.ts';
import { createMemorySecrets, type SecretStore } from '../../../../../main/core/secrets.ts';
import { PROJECTION_TABLES } from '../../../../../main/core/store/projections.ts';
import { canonicalJson } from '../../../../../shared/events/canonical.ts';
import { annotationStream, type EventEnvelope } from '../../../../../shared/events/event.ts';
import type { PackHeader } from '../../../../../shared/pack/manifest.ts';
import { publishTestPack, TEST_PACK } from '../../../../support/review-fixture.ts';
import { createTempWorkspace } from '../../../../support/temp-workspace.ts';

/** A workspace with the test pack, and its calls. */
export interface Desk {
  readonly context: CoreContext;
  readonly calls: ReturnType<typeof createAnswersHandlers>;
  readonly dir: string;
}

/** Keeps keys as a system does that keeps them safely. */
export function osSecrets(): SecretStore {
  return { ...createMemorySecrets(), kind: 'os' };
}

export async function openDesk(
  cases: readonly string[] = ['s:1', 's:2'],
  secrets: SecretStore = createMemorySecrets(),
  countedIds = false,
): Promise<Desk> {
  const startAt = '2026-03-01T00:00:00.000Z';
  const workspace = createTempWorkspace({ startAt, secrets, countedIds });
  onTestFinished(workspace.cleanUp);
  const { context } = await workspace.open();
  if (cases.length > 0) publishTestPack(context, cases);
  return { context, calls: createAnswersHandlers(context), dir: workspace.dir };
}

/** An answer of Grace. */
export function graceSays(changes: Partial<EventEnvelope> = {}): EventEnvelope {
  return {
    v: 1,
    eventId: 'e-1',
    stream: annotationStream(TEST_PACK, 'grace'),
    kind: 'annotation.committed',
    packId: TEST_PACK,
    packRev: 1,
    caseId: 's:1',
    caseSha: null,
    rubricRev: 1,
    authorId: 'grace',
    deviceId: 'laptop',
    deviceSeq: 1,
    parents: [],
    clientTime: '2026-02-01T00:00:00.000Z',
    activeMs: 10,
    body: { target: { kind: 'case' }, answers: { verdict: 'pass' }, judgeSeen: 'visible' },
    ...changes,
  };
}

/** Body of an answer. */
export function saying(answers: Readonly<Record<string, unknown>>) {
  return { target: { kind: 'case' }, answers, judgeSeen: 'visible' };
}

export const GRACE_KEY: SigningKey = createSigningKey();

/** Writes a file of answers. @returns its path. */
export async function answersFile(
  desk: Desk,
  events: readonly (EventEnvelope | string)[],
  { key = null, header = {}, name = 'grace.assayanswers' }: FileOptions = {},
): Promise<string> {
  const file = path.join(desk.dir, name);
  const text = events
    .map((event) => `${typeof event === 'string' ? event : canonicalJson(event)}\n`)
    .join('');
  await writePackFile(
    file,
    {
      format: 'assayanswers',
      packId: TEST_PACK,
      packRev: 1,
      name: 'Test pack',
      recipient: null,
      author: { personId: 'grace', name: 'Grace' },
      blinding: { judge: false },
      people: [],
      sources: [],
      ...header,
    },
    [{ name: 'events.jsonl', chunks: () => [text] }],
    key,
  );
  return file;
}

interface FileOptions {
  readonly key?: SigningKey | null;
  readonly header?: Partial<PackHeader>;
  readonly name?: string;
}

/** Takes a file as somebody who was asked. */
export function take(desk: Desk, fileToken: string, acceptUnassigned = true) {
  return desk.calls['answers.import']({ fileToken, acceptUnassigned });
}

export function rows(desk: Desk, sql: string): unknown[] {
  return desk.context.readDb.prepare(sql).raw().all();
}

/** Every projection but the undo stacks, and what is kept of files. */
export function allTables(desk: Desk): unknown[] {
  const local = { parked_event: 'event_id', odd_time: 'event_id', person_key: 'person_id' };
  return Object.entries({ ...PROJECTION_TABLES, ...local })
    .filter(([table]) => table !== 'undo_entry')
    .map(([table, key]) => [
      table,
      rows(desk, `SELECT * FROM ${table} ORDER BY ${key}`).map((row) =>
        // When it was taken is of this workspace, not of the answers.
        JSON.stringify(row).replaceAll(/"2026-03-01T[^"]*"/g, '"then"'),
      ),
    ]);
}
