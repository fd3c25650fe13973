import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createImportDesk, jsonl, type ImportDesk } from '../../../../support/import-desk.ts';
import { createCaseGenerator } from '../../../../bench/generate-cases.ts';

let desk: ImportDesk;
beforeEach(async () => {
  desk = await createImportDesk();
});
afterEach(() => desk.cleanUp());

const generated = (count: number, seed = 1): unknown[] => {
  const next = createCaseGenerator(seed);
  return Array.from({ length: count }, (_, index) => next(index));
};

describe('interruption', () => {
  /** Lets the job run until it has taken some records, then closes the workspace under it. */
  const closeAfter = async (path: string, records: number): Promise<string> => {
    const { jobId } = await desk.calls['import.start']({
      fileToken: path,
      onBadRecord: 'skip',
      directions: {},
    });
    for (;;) {
      const job = (await desk.calls['import.jobs']({})).find(
        (candidate) => candidate.jobId === jobId,
      );
      if (job === undefined || job.state !== 'running') throw new Error(`too late: ${job?.state}`);
      if (job.records >= records && job.phase === 'load') break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await desk.restart();
    return jobId;
  };
  const big = (seed = 3): string => jsonl(generated(4000, seed));

  test('IM20: closing in the middle leaves an interrupted import, which a resume completes as if nothing had been', async () => {
    const other = await createImportDesk();
    await other.take('cases.jsonl', big());
    const expected = other.context.db
      .prepare('SELECT case_id, sha, metrics_passed, signals FROM case_row ORDER BY row')
      .all();
    await other.cleanUp();

    const path = desk.file('cases.jsonl', big());
    const jobId = await closeAfter(path, 500);
    const [interrupted] = await desk.calls['import.jobs']({});
    expect(interrupted).toMatchObject({ jobId, state: 'interrupted' });
    expect(interrupted?.records).toBeGreaterThanOrEqual(500);
    expect(desk.counts()['case_row']).toBe(interrupted?.added);
    await desk.calls['import.resume']({ jobId });
    expect(await desk.ended(jobId)).toMatchObject({ state: 'done', records: 4000, added: 4000 });
    expect(
      desk.context.db
        .prepare('SELECT case_id, sha, metrics_passed, signals FROM case_row ORDER BY row')
        .all(),
    ).toEqual(expected);
    expect(desk.counts()).toMatchObject({ case_text: 4000, metric_result: 12_000 });
  });

  test('IM21 (C5 row 45): a file that changed before the resume is refused and its cases are taken back', async () => {
    const path = desk.file('cases.jsonl', big());
    const jobId = await closeAfter(path, 500);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"case-0000001"', '"case-9999999"'));
    await desk.calls['import.resume']({ jobId });
    expect(await desk.ended(jobId)).toMatchObject({
      state: 'failed',
      error: { code: 'import/source-changed' },
    });
    expect(desk.counts()).toMatchObject({
      case_row: 0,
      span: 0,
      metric_result: 0,
      metric: 0,
      source: 0,
      case_text: 0,
    });
  });

  test.each(['skip', 'refuse'] as const)(
    'IM22 (C5 row 45): a file that changes or vanishes while it is read ends the import, clean (%s)',
    async (onBadRecord) => {
      const changes = [
        (path: string) => writeFileSync(path, '{"id":"more"}\n', { flag: 'a' }),
        (path: string) => writeFileSync(path, 'short'),
        (path: string) => rmSync(path),
      ];
      for (const change of changes) {
        const path = desk.file('cases.jsonl', big());
        const { jobId } = await desk.calls['import.start']({
          fileToken: path,
          onBadRecord,
          directions: {},
        });
        await new Promise((resolve) => setImmediate(resolve));
        await new Promise((resolve) => setImmediate(resolve));
        change(path);
        const job = await desk.ended(jobId);
        expect(job).toMatchObject({ state: 'failed', error: { code: 'import/source-changed' } });
        expect(job.error?.message).toContain('cases.jsonl changed while it was imported');
        expect(desk.counts()).toMatchObject({ case_row: 0, source: 0 });
      }
    },
  );

  test('IM22b: with `refuse`, a file that changes between its check and its load is not taken', async () => {
    const path = desk.file('cases.jsonl', big());
    const { jobId } = await desk.calls['import.start']({
      fileToken: path,
      onBadRecord: 'refuse',
      directions: {},
    });
    const text = readFileSync(path, 'utf8');
    for (;;) {
      const job = (await desk.calls['import.jobs']({})).find(
        (candidate) => candidate.jobId === jobId,
      );
      // The check reports up to half of the file; the load goes on from there.
      if (job === undefined || job.state !== 'running' || job.bytesRead >= job.bytesTotal / 2)
        break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const same = statSync(path);
    writeFileSync(path, text.replace('"kind":"test_case"', '"kind":"text_case"'));
    utimesSync(path, same.atime, same.mtime);
    const job = await desk.ended(jobId);
    expect(job.state).toBe('failed');
    expect(desk.counts()).toMatchObject({ case_row: 0, source: 0 });
  });

  test('IM23: an interrupted import can be cancelled; a second one of its source has to wait', async () => {
    const path = desk.file('cases.jsonl', big());
    const jobId = await closeAfter(path, 500);
    expect(await desk.refuse('cases.jsonl', big())).toMatchObject({ code: 'input/conflict' });
    expect(await desk.calls['import.cancel']({ jobId })).toMatchObject({
      state: 'cancelled',
      added: 0,
    });
    expect(desk.counts()).toMatchObject({ case_row: 0, span: 0, metric: 0, source: 0 });
    expect(await desk.run(path)).toMatchObject({ state: 'done', added: 4000 });
  });

  test('IM24: a resume writes no case twice when the same cases came in between under another name', async () => {
    const path = desk.file('cases.jsonl', big());
    const jobId = await closeAfter(path, 500);
    expect(await desk.run(path, { sourceName: 'again' })).toMatchObject({
      state: 'done',
      added: 4000,
    });
    await desk.calls['import.resume']({ jobId });
    expect(await desk.ended(jobId)).toMatchObject({ state: 'done', added: 4000 });
    expect(desk.counts()).toMatchObject({ case_row: 8000, case_text: 8000 });
    expect(
      desk.context.db.prepare('SELECT count(DISTINCT case_id) FROM case_row').pluck().get(),
    ).toBe(8000);
  });
});
