import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createImportDesk,
  importFixture,
  jsonl,
  type ImportDesk,
} from '../../../../../support/import-desk.ts';

let dir = '';
let desk: ImportDesk;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'assay-sample-'));
  mkdirSync(join(dir, 'data'));
  cpSync(importFixture('deepeval-test-run.json'), join(dir, 'data', 'run.json'));
  writeFileSync(
    join(dir, 'data', 'cases.jsonl'),
    jsonl([
      { id: 'a', input: 'q', actualOutput: 'x', tags: ['chosen'] },
      { id: 'b', input: 'q', actualOutput: 'y' },
    ]),
  );
  writeFileSync(join(dir, 'data', 'guide.md'), '# Judge well\n');
  desk = await createImportDesk({ sampleDir: dir });
});
afterEach(async () => {
  await desk.cleanUp();
  rmSync(dir, { recursive: true, force: true });
});

const manifest = (change: Record<string, unknown> = {}): void =>
  writeFileSync(
    join(dir, 'data', 'sample.json'),
    JSON.stringify({
      files: [
        { file: 'cases.jsonl', sourceName: 'Cases', format: 'assay_jsonl' },
        { file: 'run.json', sourceName: 'Run', format: 'deepeval_test_run' },
      ],
      packs: [
        {
          name: 'First look',
          rubric: 'quick_verdict',
          guidelinesFile: 'guide.md',
          filter: { tags: ['chosen'] },
          order: { kind: 'as_is' },
          blinding: { judge: true },
        },
      ],
      ...change,
    }),
  );

describe('the sample project', () => {
  test('IM40: imports every file of the manifest and builds its packs; a second time nothing is doubled', async () => {
    manifest();
    const { jobIds } = await desk.calls['workspace.addSample']({});
    expect(jobIds).toHaveLength(2);
    const held = () => ({
      sources: desk.context.db.prepare('SELECT name, is_sample FROM source ORDER BY name').all(),
      cases: desk.context.db.prepare('SELECT case_id FROM case_row ORDER BY case_id').pluck().all(),
      packs: desk.context.db
        .prepare('SELECT name, rubric_id, blind_judge, case_count FROM pack')
        .all(),
    });
    expect(held()).toEqual({
      sources: [
        { name: 'Cases', is_sample: 1 },
        { name: 'Run', is_sample: 1 },
      ],
      cases: ['Cases:a', 'Cases:b', 'Run:sample_test_case'],
      packs: [{ name: 'First look', rubric_id: 'quick-verdict', blind_judge: 1, case_count: 1 }],
    });
    const before = held();
    await desk.calls['workspace.addSample']({});
    expect(held()).toEqual(before);
  });

  test('IM41: a missing sample and names that lead out of its folder are refused', async () => {
    const add = async (): Promise<unknown> => desk.calls['workspace.addSample']({});
    await expect(add()).rejects.toMatchObject({ error: { code: 'input/not-found' } });
    manifest({ files: [{ file: '../cases.jsonl', sourceName: 'Cases', format: 'assay_jsonl' }] });
    await expect(add()).rejects.toThrow(/pattern/);
    expect(desk.counts()['case_row']).toBe(0);
  });
});
