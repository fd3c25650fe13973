import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createImportDesk, jsonl, type ImportDesk } from '../support/import-desk.ts';
import { createCaseGenerator } from '../bench/generate-cases.ts';

const COUNT = 4000;
const next = createCaseGenerator(11);
const records = Array.from({ length: COUNT }, (_, index) => next(index));
const content = jsonl(records);
const bytes = Buffer.byteLength(content);

let desk: ImportDesk;
beforeEach(async () => {
  desk = await createImportDesk();
});
afterEach(() => desk.cleanUp());

const EMPTY = {
  case_row: 0,
  span: 0,
  metric: 0,
  metric_result: 0,
  imported_label: 0,
  case_tag: 0,
  case_text: 0,
  source: 0,
  import_staged: 0,
};

/** Starts an import and lets it run until a share of the file is read. */
async function startUntil(path: string, share: number): Promise<string> {
  const { jobId } = await desk.calls['import.start']({
    fileToken: path,
    onBadRecord: 'skip',
    directions: {},
  });
  for (;;) {
    const job = (await desk.calls['import.jobs']({})).find(
      (candidate) => candidate.jobId === jobId,
    );
    if (job === undefined || job.state !== 'running')
      throw new Error(`the import ended too early: ${job?.state}`);
    if (job.records >= COUNT * share) return jobId;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Cancels, and counts the turns of the event loop until the job has stopped taking records. */
async function cancel(jobId: string): Promise<{ readonly turns: number; readonly taken: number }> {
  let turns = 0;
  let running = true;
  const count = (): void => {
    turns += 1;
    if (running) setImmediate(count);
  };
  setImmediate(count);
  const before = desk.counts()['case_row'] ?? 0;
  const ended = await desk.calls['import.cancel']({ jobId });
  running = false;
  expect(ended).toMatchObject({ state: 'cancelled', added: 0, updated: 0, unchanged: 0 });
  return { turns, taken: before };
}

describe('fault 12: an import is cancelled', () => {
  test.each([0.1, 0.5, 0.9])(
    'FA12: at %d of the file: no row is left, and the core gave way all the time',
    async (share) => {
      const path = desk.file('cases.jsonl', content);
      const jobId = await startUntil(path, share);
      const { turns, taken } = await cancel(jobId);
      expect(taken).toBeGreaterThan(0);
      expect(desk.counts()).toEqual(EMPTY);
      expect(bytes).toBeGreaterThan(8_000_000);
      // A slice is 8 ms at most and gives way after each: 500 ms are more than 60 turns.
      expect(turns).toBeLessThan(60);
      expect(turns).toBeGreaterThan(0);
      // The same file can be imported at once.
      expect(await desk.run(path)).toMatchObject({ state: 'done', added: COUNT });
    },
  );

  test.each([0.1, 0.5, 0.9])(
    'FA12: at %d of the file into a workspace with cases: what was there is untouched',
    async (share) => {
      const before = records
        .slice(0, 40)
        .map((record) => ({ ...record, actualOutput: 'as it was before' }));
      await desk.take('cases.jsonl', jsonl(before));
      const held = (): unknown[] =>
        ['case_row', 'span', 'metric', 'metric_result', 'case_tag', 'source'].map((table) =>
          desk.context.db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all(),
        );
      const rows = held();
      const counts = desk.counts();
      const path = desk.file('cases.jsonl', content);
      const { turns } = await cancel(await startUntil(path, share));
      expect(held()).toEqual(rows);
      expect(desk.counts()).toEqual(counts);
      expect(
        desk.context.db
          .prepare("SELECT count(*) FROM case_text WHERE case_text MATCH 'before'")
          .pluck()
          .get(),
      ).toBe(40);
      // Rows are deleted a hundred at a time, with a turn for others after each.
      expect(turns).toBeLessThan(60 + COUNT / 100);
    },
  );

  test('FA12: while an import runs, no slice keeps others waiting: saves get their turn between records', async () => {
    const path = desk.file('cases.jsonl', content);
    const { jobId } = await desk.calls['import.start']({
      fileToken: path,
      onBadRecord: 'skip',
      directions: {},
    });
    let saves = 0;
    const seen = new Set<number>();
    for (;;) {
      const job = (await desk.calls['import.jobs']({})).find(
        (candidate) => candidate.jobId === jobId,
      );
      if (job === undefined || job.state !== 'running') break;
      seen.add(job.records);
      desk.context.writer.local({ topics: ['settings'] }, (db) =>
        db
          .prepare("INSERT OR REPLACE INTO setting (key, json) VALUES ('test', ?)")
          .run(String(saves)),
      );
      saves += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await desk.ended(jobId)).toMatchObject({ state: 'done', added: COUNT });
    // Each slice takes some records, so that many different counts were seen between saves.
    expect(saves).toBeGreaterThan(20);
    expect(seen.size).toBeGreaterThan(10);
    expect(desk.context.db.pragma('synchronous', { simple: true })).toBe(2);
  });

  test('FA12: an import that waits for another is cancelled without having started', async () => {
    const first = await startUntil(desk.file('first.jsonl', content), 0.1);
    const second = await desk.calls['import.start']({
      fileToken: desk.file('second.jsonl', content),
      onBadRecord: 'skip',
      directions: {},
    });
    const cancelled = desk.calls['import.cancel']({ jobId: second.jobId });
    expect(await desk.ended(first)).toMatchObject({ state: 'done', added: COUNT });
    expect(await cancelled).toMatchObject({ state: 'cancelled', records: 0 });
    expect(desk.counts()).toMatchObject({ case_row: COUNT, source: 1 });
  });
});
