import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSigningKey } from '../../../../main/core/io/pack/signing.ts';
import { createAssayCli } from '../../../support/run-assay.ts';

test('PK41: a pack goes out of one workspace and into another by the command line, twice as once', async () => {
  const assay = createAssayCli();
  onTestFinished(assay.cleanUp);
  const key = createSigningKey();
  writeFileSync(path.join(assay.dir, 'key'), `${key.privateKey}\n`);
  writeFileSync(
    path.join(assay.dir, 'runs.jsonl'),
    '{"id":"1","input":"a"}\n{"id":"2","input":"b"}\n',
  );
  await assay.run('import', 'runs.jsonl');
  await assay.run('pack', 'create', '--name', 'Refunds');
  const out = await assay.run(
    'pack',
    'export',
    'Refunds',
    '--out',
    'a.assaypack',
    '--sign-key',
    'key',
  );
  expect(out.stderr).toBe('');
  expect(out.stdout).toContain(`a.assaypack: revision 1, 2 cases`);
  expect(out.stdout).toContain(`signed (${key.keyId})`);

  const other = createAssayCli();
  onTestFinished(other.cleanUp);
  const file = path.join(assay.dir, 'a.assaypack');
  const preview = await other.run('pack', 'preview', file);
  expect(preview.stdout).toContain('the pack is not here yet: 2 cases added');
  expect(preview.stdout).toContain(`signed, by a key that is not known here (${key.keyId})`);
  expect((await other.run('pack', 'import', file)).stdout).toContain(
    '2 added, 0 updated, 0 unchanged',
  );
  expect((await other.run('pack', 'import', file)).stdout).toContain(
    '0 added, 0 updated, 2 unchanged',
  );
  expect((await other.run('pack', 'preview', file)).stdout).toContain('all of it is here already');
  expect((await other.run('pack', 'list')).stdout).toContain('Refunds');
});

test('PK42: a share for nobody, a key that is none and a bad file are one sentence and a status', async () => {
  const assay = createAssayCli();
  onTestFinished(assay.cleanUp);
  writeFileSync(path.join(assay.dir, 'runs.jsonl'), '{"id":"1","input":"a"}\n');
  writeFileSync(path.join(assay.dir, 'bad.assaypack'), 'text');
  await assay.run('import', 'runs.jsonl');
  await assay.run('pack', 'create', '--name', 'Refunds');
  const nobody = await assay.run(
    'pack',
    'export',
    'Refunds',
    '--out',
    'a.assaypack',
    '--for',
    'tom',
  );
  expect(nobody.stderr).toContain('Nobody with the id “tom” has a share of the pack “Refunds”.');
  expect(nobody.exitCode).not.toBe(0);
  const key = await assay.run(
    'pack',
    'export',
    'Refunds',
    '--out',
    'a',
    '--sign-key',
    'bad.assaypack',
  );
  expect(key.stderr).toContain('The key is no Ed25519 private key.');
  const bad = await assay.run('pack', 'import', 'bad.assaypack');
  expect(bad.stderr).toContain('is not a case pack');
  expect(bad.exitCode).toBe(2);
});
