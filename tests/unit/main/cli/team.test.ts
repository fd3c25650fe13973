import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createAssayCli, sampleFile } from '../../../support/run-assay.ts';

test('CT1: a lead adds people, hands a pack out, and writes one file for each, all from a script', async () => {
  const assay = createAssayCli();
  onTestFinished(assay.cleanUp);
  await assay.run('import', sampleFile('who-and-when.jsonl'));
  await assay.run('pack', 'create', '--name', 'Runs', '--limit', '12');
  for (const [name, expertise] of [
    ['Ada', 'engineer'],
    ['Ben', 'support'],
  ])
    await assay.run('team', 'add', name ?? '', '--expertise', expertise ?? '');
  const people = await assay.run('team', 'list');
  expect(people.stdout).toMatch(/Ada +reviewer +engineer +0 +0/);

  const plan = ['assign', 'Runs', '--to', 'Ada, Ben', '--overlap', '2', '--repeats', '2'];
  const dry = await assay.run(...plan, '--dry-run');
  expect(dry.stdout).toMatch(/Ada +12 +0 +2 +0 +14 +14/);
  expect((await assay.run('team', 'progress', 'Runs')).stdout).not.toContain('Ada');
  expect(await assay.json(...plan, '--due', '2026-12-04')).toMatchObject({ covered: 12 });
  const progress = await assay.run('team', 'progress');
  expect(progress.stdout).toMatch(/Runs +Ben +0 +14 +0 +0 +– +– +2026-12-04/);

  const files = await assay.run('team', 'export-shares', 'Runs', '--out', 'shares/today');
  expect(files.stdout).toBe('Ada - Runs.assaypack: 14 cases\nBen - Runs.assaypack: 14 cases\n');
  expect(readdirSync(path.join(assay.dir, 'shares', 'today')).toSorted()).toEqual([
    'Ada - Runs.assaypack',
    'Ben - Runs.assaypack',
  ]);
  const check = await assay.run('pack', 'verify', 'shares/today/Ada - Runs.assaypack');
  expect(check.exitCode).toBe(0);
});

test('CT2: what cannot be is said with status 2: an unknown person, a day, a rule, too few experts', async () => {
  const assay = createAssayCli();
  onTestFinished(assay.cleanUp);
  await assay.run('import', sampleFile('who-and-when.jsonl'));
  await assay.run('pack', 'create', '--name', 'Runs', '--limit', '3');
  await assay.run('team', 'add', 'Ada', '--expertise', 'engineer');
  const said = async (...argv: string[]) => {
    const { exitCode, stderr, stdout } = await assay.run('assign', 'Runs', ...argv);
    expect([exitCode, stdout]).toEqual([2, '']);
    return stderr;
  };
  expect(await said('--to', 'Zoe')).toContain('There is no person “Zoe”.');
  expect(await said('--to', 'Ada', '--due', 'soon')).toContain('dueAt');
  expect(await said('--to', 'Ada', '--rule', 'engineer')).toContain('“engineer” is no rule');
  expect(await said('--to', 'Ada', '--rule', 'kind:trace=qa')).toContain('with the expertise qa');
  expect(await said('--to', 'Ada', '--overlap', '2')).toContain('there are 1');
});
