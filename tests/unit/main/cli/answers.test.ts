import { cpSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createAssayCli } from '../../../support/run-assay.ts';

test('AF20: `answers` carries what people said from one workspace to another, once', async () => {
  const assay = createAssayCli();
  onTestFinished(assay.cleanUp);
  const write = (name: string, lines: readonly unknown[]) =>
    writeFileSync(
      path.join(assay.dir, name),
      lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
  const ids = ['c1', 'c2'];
  write(
    'cases.jsonl',
    ids.map((id) => ({ id, kind: 'test_case', input: 'in', actualOutput: 'out' })),
  );
  await assay.run('import', 'cases.jsonl');
  await assay.run('pack', 'create', '--name', 'First');
  // The lead's workspace, as it was when the pack was sent.
  const sent = path.join(assay.dir, 'sent');
  cpSync(assay.workspaceDir, sent, { recursive: true });

  const none = await assay.run('answers', 'export', 'First', '--out', 'a.assayanswers');
  expect(none).toMatchObject({ exitCode: 2, stdout: '' });
  expect(none.stderr).toContain('has not answered anything in “First” yet');
  write(
    'said.jsonl',
    ids.map((id) => ({ pack: 'First', caseId: id, reviewer: 'Ben', answers: { verdict: 'fail' } })),
  );
  await assay.run('review', 'apply', 'said.jsonl');
  const out = ['answers', 'export', 'First', '--reviewer', 'Ben', '--out', 'ben.assayanswers'];
  const exported = await assay.run(...out);
  expect(exported.stdout).toMatch(/^ben\.assayanswers: 2 cases, 2 events, \d+ bytes, unsigned\n$/);

  rmSync(assay.workspaceDir, { recursive: true });
  cpSync(sent, assay.workspaceDir, { recursive: true });
  const preview = await assay.run('answers', 'preview', 'ben.assayanswers');
  expect(preview.stdout).toContain('2 new, 0 already here, 0 set aside, 0 in conflict');
  expect(preview.stdout).toContain('Ben has no share of this pack');
  const refused = await assay.run('answers', 'import', 'ben.assayanswers');
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  expect(refused.stderr).toContain('Nobody gave Ben a share of “First”');
  const taking = ['answers', 'import', 'ben.assayanswers', '--accept-unassigned'];
  expect((await assay.run(...taking)).stdout).toBe(
    'ben.assayanswers: Ben: 2 new, 0 already here, 0 set aside, 0 in conflict; unsigned\n',
  );
  expect(await assay.json(...taking)).toMatchObject([{ counts: { fresh: 0, known: 2 } }]);
  expect(await assay.json('stats', 'agreement', '--question', 'verdict')).toBeDefined();
});
