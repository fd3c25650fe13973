import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createImportHandlers } from '../../main/core/io/import/handlers.ts';
import { createCaseGenerator } from '../bench/generate-cases.ts';
import { finished, startChild } from '../support/child-process.ts';
import { createTempWorkspace, type TempWorkspace } from '../support/temp-workspace.ts';
import { jsonl } from '../support/import-desk.ts';

const COUNT = 3000;
const next = createCaseGenerator(5);
const content = jsonl(Array.from({ length: COUNT }, (_, index) => next(index)));

let workspace: TempWorkspace;
beforeEach(() => {
  workspace = createTempWorkspace();
});
afterEach(() => workspace.cleanUp());

describe('fault 11: kill -9 in the middle of an import', () => {
  test('FA11: killed at eight points, each run goes on where the last was stopped, and nothing is lost or doubled', async () => {
    const file = join(workspace.dir, 'cases.jsonl');
    writeFileSync(file, content);
    let kills = 0;
    for (const share of [0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99]) {
      const child = startChild('import-cases.ts', [workspace.deps.workspaceDir, file]);
      child.stdout?.on('data', (chunk: Buffer) => {
        const last = chunk.toString().trim().split('\n').at(-1)?.split(' ');
        if (Number(last?.[2] ?? 0) > COUNT * share && child.kill('SIGKILL')) kills += 1;
      });
      const { stderr } = await finished(child);
      expect(stderr).toBe('');
    }
    expect(kills).toBeGreaterThan(3);
    expect(existsSync(workspace.deps.workspaceDir)).toBe(true);

    const { context } = await workspace.open();
    const calls = createImportHandlers(context);
    const [job] = await calls['import.jobs']({});
    if (job === undefined) throw new Error('no job');
    const taken = context.db.prepare('SELECT count(*) FROM case_row').pluck().get();
    expect(taken).toBe(job.added);
    if (job.state === 'interrupted') await calls['import.resume']({ jobId: job.jobId });
    let ended = job;
    while (ended.state === 'running' || ended.state === 'interrupted') {
      await new Promise((resolve) => setImmediate(resolve));
      ended = (await calls['import.jobs']({}))[0] ?? ended;
    }
    expect(ended).toMatchObject({ state: 'done', records: COUNT, added: COUNT, rejected: 0 });
    const { cases, ids, texts } = context.db
      .prepare<[], { cases: number; ids: number; texts: number }>(
        'SELECT count(*) cases, count(DISTINCT case_id) ids, (SELECT count(*) FROM case_text) texts FROM case_row',
      )
      .get() ?? { cases: 0, ids: 0, texts: 0 };
    expect({ cases, ids, texts }).toEqual({ cases: COUNT, ids: COUNT, texts: COUNT });
    expect(context.db.pragma('integrity_check', { simple: true })).toBe('ok');
  });
});
