import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writePackFile } from '../../../../main/core/io/pack/write-pack-file.ts';
import { createAssayCli } from '../../../support/run-assay.ts';
import { caseLine, HEADER, parts } from '../core/io/pack/pack-desk.ts';

test('PK40: `pack verify` says that a pack is sound, and what is wrong with a damaged one', async () => {
  const assay = createAssayCli();
  onTestFinished(assay.cleanUp);
  const file = path.join(assay.dir, 'a.assaypack');
  await writePackFile(file, HEADER, parts(caseLine('1', 'needle')), null);
  const sound = await assay.run('pack', 'verify', 'a.assaypack');
  expect(sound.stdout).toContain('a.assaypack is sound: “Refunds”, revision 1, 1 cases, 0 events');
  expect(sound.stdout).toContain('unsigned');
  expect(sound.exitCode).toBe(0);
  const bytes = readFileSync(file);
  const at = bytes.indexOf('needle');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const damaged = await assay.run('pack', 'verify', 'a.assaypack');
  expect(damaged.exitCode).toBe(2);
  expect(damaged.stdout).toBe('');
  expect(damaged.stderr).toContain('cases.jsonl does not have the SHA-256');
});
