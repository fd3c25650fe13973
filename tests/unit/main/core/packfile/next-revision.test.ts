import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  readLabelColumn,
  rebuildPackedColumns,
} from '../../../../../main/core/store/packed-columns.ts';
import type { CaseRecordInput } from '../../../../../shared/domain/case.ts';
import { packStream, readKnownEvent } from '../../../../../shared/events/event.ts';
import { encodeCaseList, sha256Hex } from '../../../../../main/core/store/blobs.ts';
import { compareWithReplay } from '../../../../../main/core/store/replay.ts';
import { parseEvent } from '../../../../../main/core/store/event-log.ts';
import { createPackFileDesks, type PackFileDesk } from '../../../../support/pack-file-desk.ts';

const desks = createPackFileDesks();
afterEach(desks.cleanUp);

const record = (id: string, actualOutput: string): CaseRecordInput => ({
  id,
  input: `question ${id}`,
  actualOutput,
});
const FIRST = [record('1', 'one'), record('2', 'two'), record('3', 'three')];

interface Sent {
  readonly lead: PackFileDesk;
  readonly reviewer: PackFileDesk;
  readonly packId: string;
  readonly first: string;
}

/** Revision 1 went to a reviewer, who answered cases 1 and 2. */
async function answered(): Promise<Sent> {
  const lead = await desks.add();
  await lead.take('runs', FIRST);
  const packId = await lead.publish(['runs:1', 'runs:2', 'runs:3']);
  const first = await lead.export(packId);
  const reviewer = await desks.add();
  await reviewer.importPack(first);
  for (const caseId of ['runs:1', 'runs:2'])
    await reviewer.call('review.submit', {
      packId,
      caseId,
      answers: { verdict: 'pass' },
      then: 'stay',
    });
  return { lead, reviewer, packId, first };
}

/** The lead's file changes case 1; the next export makes revision 2 of it. */
async function changed({ lead, packId }: Sent): Promise<string> {
  await lead.take('runs', [record('1', 'uno'), ...FIRST.slice(1)]);
  return lead.export(packId);
}

test('PR1: a changed case makes a new revision at the next export, and only then', async () => {
  const sent = await answered();
  const rev = async () => (await sent.lead.call('pack.get', { packId: sent.packId })).rev;
  await sent.lead.export(sent.packId);
  expect(await rev()).toBe(1);
  await changed(sent);
  expect(await rev()).toBe(2);
  await sent.lead.export(sent.packId);
  expect(await rev()).toBe(2);
});

test('PR2: answers about equal cases carry over; the others are stale, open again, and show what changed', async () => {
  const sent = await answered();
  const { reviewer, packId } = sent;
  expect(await countedCases(reviewer)).toEqual(['runs:1', 'runs:2']);
  const second = await changed(sent);
  expect(await reviewer.preview(second)).toMatchObject({
    standing: 'update',
    currentRev: 1,
    packRev: 2,
    cases: { added: 0, known: 2, changed: 1, removed: 0 },
    staleAnswers: 1,
  });
  expect(await reviewer.importPack(second)).toMatchObject({
    state: 'done',
    updated: 1,
    unchanged: 2,
  });
  const queue = await reviewer.call('pack.queue', { packId });
  expect(queue.map(({ state }) => state)).toEqual(['stale', 'submitted', 'unreviewed']);
  const step = await reviewer.call('review.open', { packId, caseId: null });
  expect(step.item?.case.caseId).toBe('runs:1');
  expect(step.item?.state).toBe('stale');
  expect(step.item?.stale).toEqual({
    packRev: 1,
    changes: [{ path: 'actualOutput', before: 'one', after: 'uno' }],
  });
  expect(step.progress).toMatchObject({ total: 3, submitted: 1, stale: 1 });
  expect(await countedCases(reviewer)).toEqual(['runs:2']);
  expect(compareWithReplay(reviewer.core.context.db).filter((table) => !table.same)).toEqual([]);
});

test('PR3: saying the same again about the changed case settles it, and says so in the log', async () => {
  const sent = await answered();
  const { reviewer, packId } = sent;
  await reviewer.importPack(await changed(sent));
  const step = await reviewer.call('review.submit', {
    packId,
    caseId: 'runs:1',
    answers: { verdict: 'pass' },
    then: 'stay',
  });
  expect(step.item).toMatchObject({ state: 'submitted', stale: null });
  expect(step.progress).toMatchObject({ submitted: 2, stale: 0 });
  const last = reviewer.core.context.db
    .prepare<[], string>('SELECT json FROM event ORDER BY position DESC LIMIT 1')
    .pluck()
    .get();
  const event = readKnownEvent(parseEvent(last ?? ''));
  expect(event?.packRev).toBe(2);
  expect(event?.caseSha).toBe(
    reviewer.core.context.db
      .prepare("SELECT sha FROM case_row WHERE case_id = 'runs:1'")
      .pluck()
      .get(),
  );
});

test('PR4: an earlier revision that comes after a later one is kept, and the later one stays shown', async () => {
  const sent = await answered();
  const second = await changed(sent);
  const late = await desks.add();
  await late.importPack(second);
  const content = late.core.context.db.prepare('SELECT case_id, sha, raw FROM case_row').all();
  expect(await late.preview(sent.first)).toMatchObject({
    refusal: null,
    currentRev: 2,
    packRev: 1,
  });
  expect(await late.importPack(sent.first)).toMatchObject({ state: 'done', added: 0, updated: 0 });
  expect((await late.call('pack.get', { packId: sent.packId })).rev).toBe(2);
  expect(late.core.context.db.prepare('SELECT case_id, sha, raw FROM case_row').all()).toEqual(
    content,
  );
});

test('PR5: the same revision with other content is refused, both hashes shown, before anything is written', async () => {
  const sent = await answered();
  const { reviewer, lead, packId } = sent;
  // Somebody forgets that the revision was sent, and writes it again with another case.
  await lead.take('runs', [record('1', 'uno'), ...FIRST.slice(1)]);
  lead.core.context.db.exec('DELETE FROM pack_content');
  const forged = await lead.export(packId);
  const before = reviewer.rows();
  const refused = await reviewer.refusal(forged);
  expect(refused.message).toMatch(
    /Revision 1 of the pack is here with other content of the case “runs:1” \([0-9a-f]{12} here, [0-9a-f]{12} in the file\)/,
  );
  expect(reviewer.rows()).toEqual(before);
});

test('PR6: a case that left the pack is kept with its answers, and is no part of its numbers', async () => {
  const sent = await answered();
  const { reviewer, lead, packId } = sent;
  expect(await countedCases(reviewer)).toEqual(['runs:1', 'runs:2']);
  withoutCase(lead, packId, ['runs:1', 'runs:3']);
  const second = await lead.export(packId);
  expect((await reviewer.preview(second)).cases.removed).toBe(1);
  await reviewer.importPack(second);
  expect((await reviewer.call('pack.queue', { packId })).map(({ caseId }) => caseId)).toEqual([
    'runs:1',
    'runs:3',
  ]);
  expect((await reviewer.call('review.open', { packId, caseId: 'runs:1' })).progress).toMatchObject(
    {
      total: 2,
      submitted: 1,
    },
  );
  const kept = reviewer.core.context.db
    .prepare("SELECT count(*) FROM annotation WHERE case_id = 'runs:2'")
    .pluck();
  expect(kept.get()).toBe(1);
  expect(await countedCases(reviewer)).toEqual(['runs:1']);
  const out = join(reviewer.workspace.dir, 'out.jsonl');
  await reviewer.call('export.annotations', { format: 'jsonl', fileToken: out });
  expect(readFileSync(out, 'utf8')).toContain('"runs:2"');
});

/** Publishes the next revision with these cases. */
function withoutCase(desk: PackFileDesk, packId: string, caseIds: readonly string[]): void {
  const { context } = desk.core;
  const list = encodeCaseList(caseIds);
  context.writer.commit(
    [
      {
        kind: 'pack.published',
        stream: packStream(packId),
        authorId: context.personId(),
        packId,
        packRev: 2,
        rubricRev: 1,
        body: {
          name: 'Refunds',
          rubricId: 'quick-verdict',
          order: { kind: 'as_is' },
          blinding: { judge: false },
          caseCount: caseIds.length,
          casesSha256: sha256Hex(list),
        },
      },
    ],
    undefined,
    [list],
  );
}

/** Cases whose answers count in statistics. */
async function countedCases(desk: PackFileDesk): Promise<unknown[]> {
  const { context } = desk.core;
  await rebuildPackedColumns(context);
  const { caseRow } = readLabelColumn(context.readDb, 'verdict');
  return [...caseRow].map((row) =>
    context.readDb.prepare('SELECT case_id FROM case_row WHERE row = ?').pluck().get(row),
  );
}
