import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openPackFile } from '../../../../../../main/core/io/pack/read-pack-file.ts';
import {
  createSigningKey,
  importSigningKey,
  isSignedBy,
  signBytes,
} from '../../../../../../main/core/io/pack/signing.ts';
import { verifyPackFile } from '../../../../../../main/core/io/pack/verify-pack-file.ts';
import { writePackFile } from '../../../../../../main/core/io/pack/write-pack-file.ts';
import { caseLine, HEADER, parts, refusal, tempFolder } from './pack-desk.ts';

test('PK1: the same content gives the same bytes, in whatever order its parts are given', async () => {
  const folder = tempFolder();
  const [a, b] = [path.join(folder, 'a.assaypack'), path.join(folder, 'b.assaypack')];
  const given = parts(caseLine('1') + caseLine('2'));
  await writePackFile(a, HEADER, given, null);
  const zone = process.env['TZ'];
  process.env['TZ'] = 'Pacific/Auckland';
  try {
    await writePackFile(b, HEADER, [...given].reverse(), null);
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
  expect(readFileSync(a).equals(readFileSync(b))).toBe(true);
});

test('PK2: what was written is read back, with its counts', async () => {
  const file = path.join(tempFolder(), 'a.assaypack');
  const written = await writePackFile(file, HEADER, parts(caseLine('1') + caseLine('2')), null);
  const pack = await openPackFile(file, new Set());
  const ids: string[] = [];
  for await (const packed of pack.cases()) ids.push(packed.caseId);
  expect(ids).toEqual(['runs:1', 'runs:2']);
  expect(pack.manifest.counts).toEqual({ cases: 2, events: 0 });
  expect(pack.manifestSha256).toBe(written.manifestSha256);
  expect(pack.signature).toBe('unsigned');
  expect(await pack.json('rubric.json')).toEqual({ id: 'r' });
  expect(await pack.guidelines()).toBeNull();
  expect(await pack.blob('0'.repeat(64))).toBeNull();
  pack.close();
});

test('PK3: a signature is of a known key or of an unknown one', async () => {
  const file = path.join(tempFolder(), 'a.assaypack');
  const key = createSigningKey();
  await writePackFile(file, HEADER, parts(caseLine('1')), key);
  expect((await verifyPackFile(file, new Set([key.keyId]))).signature).toBe('signed_known');
  expect((await verifyPackFile(file, new Set())).signature).toBe('signed_unknown');
});

test('PK4: a key that was kept as text is the same key', () => {
  const key = createSigningKey();
  const bytes = Buffer.from('manifest');
  expect(importSigningKey(key.privateKey)).toEqual(key);
  expect(isSignedBy(key.publicKey, bytes, signBytes(key, bytes))).toBe(true);
  expect(isSignedBy(key.publicKey, Buffer.from('other'), signBytes(key, bytes))).toBe(false);
  expect(() => importSigningKey('nonsense')).toThrow('no Ed25519 private key');
});

test('PK5: a pack with 100 random cuts and 100 random flipped bits is refused every time', async () => {
  const file = path.join(tempFolder(), 'a.assaypack');
  const whole = Array.from({ length: 20 }, (_, at) => caseLine(String(at))).join('');
  await writePackFile(file, HEADER, parts(whole), createSigningKey());
  const bytes = readFileSync(file);
  expect(await refusal(bytes)).toBeNull();
  let state = 20_261_125;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const accepted: string[] = [];
  for (let turn = 0; turn < 100; turn += 1) {
    const at = Math.floor(random() * bytes.length);
    const bit = Math.floor(random() * 8);
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
    if ((await refusal(flipped)) === null) accepted.push(`bit ${bit} of byte ${at}`);
    if ((await refusal(bytes.subarray(0, at))) === null) accepted.push(`cut at ${at}`);
  }
  expect(accepted).toEqual([]);
});

test('PK6: a part that fails leaves no file and the old one as it was', async () => {
  const file = path.join(tempFolder(), 'a.assaypack');
  writeFileSync(file, 'old');
  const failing = {
    name: 'cases.jsonl',
    *chunks() {
      yield caseLine('1');
      throw new Error('the store went away');
    },
  };
  await expect(writePackFile(file, HEADER, [failing], null)).rejects.toThrow('went away');
  expect(readFileSync(file, 'utf8')).toBe('old');
});
