import { afterEach, expect, test } from 'vitest';
import { createPackFileDesks, type PackFileDesk } from '../../../../support/pack-file-desk.ts';

const desks = createPackFileDesks();
afterEach(desks.cleanUp);

async function bigPack(): Promise<{ path: string; here: PackFileDesk; packId: string }> {
  const lead = await desks.add();
  const records = Array.from({ length: 3000 }, (_, index) => ({
    id: String(index),
    input: `question ${index}`,
    actualOutput: 'x'.repeat(200),
  }));
  await lead.take('runs', records);
  const packId = await lead.publish(records.map(({ id }) => `runs:${id}`));
  const path = await lead.export(packId);
  const here = await desks.add();
  await here.take('mine', [{ id: '1', input: 'my own' }]);
  return { path, here, packId };
}

/** Waits until some cases of the import are in, and not all. */
async function halfWay(here: PackFileDesk): Promise<void> {
  const count = here.core.context.readDb
    .prepare<[], number>('SELECT count(*) FROM case_row')
    .pluck();
  while ((count.get() ?? 0) < 200) await new Promise((resolve) => setImmediate(resolve));
}

test('PI1: a cancelled pack import leaves nothing', async () => {
  const { path, here } = await bigPack();
  const before = here.rows();
  const { jobId } = await here.call('packFile.import', { fileToken: path });
  await halfWay(here);
  const job = await here.call('import.cancel', { jobId });
  expect(job).toMatchObject({ state: 'cancelled', added: 0 });
  expect(here.rows()).toEqual(before);
});

test('PI2: a pack import that the end of the app cut off is taken back at the next start', async () => {
  const { path, here, packId } = await bigPack();
  const before = here.rows();
  const { jobId } = await here.call('packFile.import', { fileToken: path });
  await halfWay(here);
  await here.restart();
  let job = (await here.call('import.jobs', {})).find((known) => known.jobId === jobId);
  while (job?.state === 'interrupted' || job?.state === 'running') {
    await new Promise((resolve) => setImmediate(resolve));
    job = (await here.call('import.jobs', {})).find((known) => known.jobId === jobId);
  }
  expect(job).toMatchObject({ state: 'failed', error: { code: 'import/cancelled' } });
  expect(here.rows()).toEqual(before);
  // And it can be taken in as if nothing had been.
  expect(await here.importPack(path)).toMatchObject({ state: 'done', added: 3000 });
  expect((await here.call('pack.get', { packId })).progress.total).toBe(3000);
});

test('PI3: changed cases of a revision that was taken are written at the next start, if the app ended before', async () => {
  const { path, here, packId } = await bigPack();
  await here.importPack(path);
  // The state after the moment from which a revision counts: its cases are put aside, the job is applying.
  const { db } = here.core.context;
  const raw = JSON.stringify({ id: '0', kind: 'test_case', input: 'changed' });
  const job = db
    .prepare("SELECT job_id, json FROM import_job WHERE json ->> '$.format' = 'assaypack'")
    .get();
  const { job_id: jobId, json }: { job_id: string; json: string } = Object.assign(
    { job_id: '', json: '' },
    job,
  );
  const { row, source_id: sourceId }: { row: number; source_id: string } = Object.assign(
    { row: 0, source_id: '' },
    db.prepare("SELECT row, source_id FROM case_row WHERE case_id = 'runs:0'").get(),
  );
  const staged = {
    record: JSON.parse(raw),
    raw,
    rawIsBody: true,
    line: 1,
    sha: 'f'.repeat(64),
    source: { sourceId, name: 'runs' },
  };
  db.prepare('INSERT INTO import_staged (job_id, ordinal, case_row, json) VALUES (?, 1, ?, ?)').run(
    jobId,
    row,
    JSON.stringify(staged),
  );
  const applying = {
    ...JSON.parse(json),
    state: 'running',
    phase: 'search',
    updated: 1,
    applying: true,
  };
  db.prepare("UPDATE import_job SET state = 'running', json = ? WHERE job_id = ?").run(
    JSON.stringify(applying),
    jobId,
  );
  await here.restart();
  expect(await here.ended(jobId)).toMatchObject({ state: 'done' });
  const sha = here.core.context.db
    .prepare("SELECT sha FROM case_row WHERE case_id = 'runs:0'")
    .pluck();
  expect(sha.get()).toBe('f'.repeat(64));
  expect((await here.call('pack.get', { packId })).progress.total).toBe(3000);
});
