import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createSigningKey, signBytes } from '../../../../../../main/core/io/pack/signing.ts';
import { writePackFile } from '../../../../../../main/core/io/pack/write-pack-file.ts';
import { sha256Hex } from '../../../../../../main/core/store/blobs.ts';
import { zipBytes, type ZipEntry } from '../../../../../support/zip-bytes.ts';
import {
  caseLine,
  HEADER,
  packBytes,
  packEntries,
  parts,
  refusal,
  tempFolder,
} from './pack-desk.ts';

/** Adds the checksum that every pack ends with, so that only what a test breaks is wrong. */
function sealedZip(entries: readonly ZipEntry[]): Buffer {
  const zip = zipBytes(entries);
  zip.writeUInt16LE(64, zip.length - 2);
  return Buffer.concat([zip, Buffer.from(sha256Hex(zip), 'latin1')]);
}

const withEntry = (entry: Partial<ZipEntry>): Buffer =>
  sealedZip([...packEntries({}), { name: 'guidelines.md', content: Buffer.from('x'), ...entry }]);

async function codeOf(bytes: Uint8Array): Promise<string | undefined> {
  return (await refusal(bytes))?.code;
}

test('PK10: a hand-made pack without a fault is accepted, so that each fault below is the only one', async () => {
  expect(await refusal(sealedZip(packEntries({ 'cases.jsonl': caseLine('1') })))).toBeNull();
});

test('PK11: an empty file and text under a pack name are no case pack', async () => {
  expect(await codeOf(Buffer.alloc(0))).toBe('pack/not-a-pack');
  expect(await codeOf(Buffer.from('hello, this is text'))).toBe('pack/not-a-pack');
});

test('PK12: a zip without its end is cut off', async () => {
  expect(await codeOf(packBytes({}).subarray(0, -40))).toBe('pack/cut-off');
});

test.each(['../../x', '/etc/x', 'C:\\x', '..\\x', 'cases.jsonl\0', 'blobs/x', 'a\u0007b'])(
  'PK13: the name %j is refused',
  async (name) => {
    expect(await codeOf(withEntry({ name }))).toBe('pack/unsafe-entry');
  },
);

test('PK14: links and devices are refused', async () => {
  for (const mode of [0o120777, 0o020666]) {
    const externalAttributes = (mode << 16) >>> 0;
    expect(await codeOf(withEntry({ externalAttributes }))).toBe('pack/unsafe-entry');
  }
});

test('PK15: a name that stands twice, also in other letters, is refused', async () => {
  expect(await codeOf(withEntry({ name: 'cases.jsonl' }))).toBe('pack/unsafe-entry');
  expect(await codeOf(withEntry({ name: 'Manifest.json' }))).toBe('pack/unsafe-entry');
});

test('PK16: more than 10,000 entries are refused by the number in the directory alone', async () => {
  const refused = await refusal(zipBytes(packEntries({}), 60_000));
  expect(refused?.message).toContain('has 60000 entries, more than 10000');
});

test('PK17: 300 MB of zeros in 300 KB are refused before anything is unpacked', async () => {
  const entry = { name: 'guidelines.md', content: Buffer.alloc(300_000_000), deflate: true };
  const bomb = zipBytes([...packEntries({}), entry]);
  const before = process.memoryUsage().arrayBuffers;
  expect((await refusal(bomb))?.message).toContain('denser than 100:1');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64_000_000);
});

test('PK18: entries over the same bytes are refused', async () => {
  expect((await refusal(withEntry({ sameAs: 0 })))?.message).toContain('overlap');
});

test('PK19: a size that lies is refused', async () => {
  const content = Buffer.alloc(100_000, 'a');
  for (const declaredBytes of [10, 200_000]) {
    const entries = packEntries({ 'guidelines.md': content }).map((entry) =>
      entry.name === 'guidelines.md' ? { ...entry, deflate: true, declaredBytes } : entry,
    );
    expect(await codeOf(sealedZip(entries))).toBe('pack/incomplete');
  }
  const manifest = packEntries({}).map((entry) =>
    entry.name === 'manifest.json' ? { ...entry, deflate: true, declaredBytes: 10 } : entry,
  );
  expect(await codeOf(sealedZip(manifest))).toBe('pack/damaged');
});

test('PK20: a flipped bit in a stored entry names the file that it hit', async () => {
  const bytes = packBytes({ 'rubric.json': '{"id":"needle"}' });
  const at = bytes.indexOf('needle');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const refused = await refusal(bytes);
  expect(refused?.code).toBe('pack/damaged');
  expect(refused?.message).toContain('rubric.json does not have the SHA-256');
});

test('PK21: encryption, zip64 and unknown methods are unsupported', async () => {
  const zip64 = Buffer.alloc(12);
  zip64.writeUInt16LE(1, 0);
  zip64.writeUInt16LE(8, 2);
  expect(await codeOf(withEntry({ extra: zip64 }))).toBe('pack/unsupported');
  expect(await codeOf(withEntry({ method: 12 }))).toBe('pack/unsupported');
  const content = Buffer.alloc(20);
  expect(await codeOf(withEntry({ flags: 1, content, declaredBytes: 8 }))).toBe('pack/unsupported');
});

test('PK22: missing, extra and wrongly sized files are refused', async () => {
  const without = packEntries({}).filter(({ name }) => name !== 'rubric.json');
  expect((await refusal(sealedZip(without)))?.message).toContain('lacks rubric.json');
  expect((await refusal(withEntry({})))?.message).toContain('does not list');
  const file = { name: 'cases.jsonl', sha256: sha256Hex(''), bytes: 7 };
  expect(await codeOf(sealedZip(packEntries({}, { files: [file] })))).toBe('pack/incomplete');
});

test('PK23: a signature over another manifest, by another key or missing is refused, the key named', async () => {
  const key = createSigningKey();
  const signed = (over: (manifest: Buffer) => Buffer, keyId = key.keyId) => {
    const entries = packEntries({}, { keyId });
    const manifest = Buffer.from(entries.at(-1)?.content ?? []);
    const signature = signBytes(key, over(manifest));
    const text = JSON.stringify({ keyId: key.keyId, publicKey: key.publicKey, signature });
    return sealedZip([...entries, { name: 'manifest.sig', content: Buffer.from(text) }]);
  };
  expect(await refusal(signed((manifest) => manifest))).toBeNull();
  const other = await refusal(signed(() => Buffer.from('another pack')));
  expect(other?.code).toBe('pack/bad-signature');
  expect(other?.message).toContain(key.keyId);
  expect(await codeOf(signed((manifest) => manifest, '0'.repeat(16)))).toBe('pack/bad-signature');
  const stripped = sealedZip(packEntries({}, { keyId: key.keyId }));
  expect(await codeOf(stripped)).toBe('pack/bad-signature');
});

test('PK24: a newer format is refused as newer, whatever else it says', async () => {
  expect(await codeOf(packBytes({}, { formatVersion: 2, format: 'unheard-of' }))).toBe(
    'pack/newer',
  );
});

test.each([
  ['malformed JSON', '{"a":\n', 'import/invalid-json', 'line 1'],
  ['nesting', '['.repeat(10_000) + ']'.repeat(10_000), 'import/too-deep', '64'],
  ['equal keys', '{"label":"pass","label":"fail"}', 'import/duplicate-key', 'label'],
  ['a prototype', '{"__proto__":{"admin":true}}', 'import/forbidden-key', '__proto__'],
  ['1e400', '{"a":1e400}', 'import/number-out-of-range', 'line 1'],
  ['NaN', '{"a":NaN}', 'import/number-out-of-range', 'line 1'],
])('PK25: a case with %s is refused with its place', async (_what, line, code, said) => {
  const refused = await refusal(packBytes({ 'cases.jsonl': line }));
  expect(refused?.code).toBe(code);
  expect(refused?.message).toContain(said);
  expect(refused?.message).toContain('cases.jsonl');
});

test('PK26: bytes that are not UTF-8 are refused with their offset', async () => {
  const bad = Buffer.concat([Buffer.from(caseLine('1')), Buffer.from([0x22, 0xff, 0xfe, 0x22])]);
  const refused = await refusal(packBytes({ 'cases.jsonl': bad }));
  expect(refused?.code).toBe('import/invalid-utf8');
  expect(refused?.message).toContain(`byte ${caseLine('1').length + 1}`);
});

test('PK27: a line over 16 MiB is refused', async () => {
  const bytes = packBytes({ 'cases.jsonl': Buffer.alloc(17 * 1024 * 1024, 0x61) });
  expect(await codeOf(bytes)).toBe('import/line-too-long');
});

test('PK28: CRLF, a byte order mark and blank lines are fine', async () => {
  const lines = `\ufeff${caseLine('1').trim()}\r\n\r\n`;
  const fixed = sealedZip(
    packEntries({ 'cases.jsonl': lines }, { counts: { cases: 1, events: 0 } }),
  );
  expect(await refusal(fixed)).toBeNull();
});

test('PK29: a case that stands twice or under a wrong hash is refused', async () => {
  const twice = caseLine('1') + caseLine('1');
  expect(await codeOf(packBytes({ 'cases.jsonl': twice }))).toBe('import/duplicate-id');
  const wrong = caseLine('1').replace(/"sha":"[0-9a-f]+"/, `"sha":"${'f'.repeat(64)}"`);
  const refused = await refusal(packBytes({ 'cases.jsonl': wrong }));
  expect(refused?.message).toContain('not the SHA-256 of the raw record');
});

test('PK30: a whole pack with one byte after its end is refused', async () => {
  const file = path.join(tempFolder(), 'a.assaypack');
  await writePackFile(file, HEADER, parts(caseLine('1')), null);
  const bytes = Buffer.concat([readFileSync(file), Buffer.from([0])]);
  expect(await codeOf(bytes)).toBe('pack/damaged');
});

test('PK31: a blinded pack that holds a raw record, results or labels is refused', async () => {
  const blinded = (change: object, record: object) => {
    const line = { ...JSON.parse(caseLine('1')), raw: null, ...change };
    const text = JSON.stringify({ ...line, record: { ...line.record, ...record } });
    return sealedZip(packEntries({ 'cases.jsonl': text }, { blinding: { judge: true } }));
  };
  expect(await refusal(blinded({}, {}))).toBeNull();
  const { raw } = JSON.parse(caseLine('1'));
  expect((await refusal(blinded({ raw }, {})))?.message).toContain('blinded');
  expect((await refusal(blinded({}, { metricResults: [] })))?.message).toContain('blinded');
  expect((await refusal(blinded({}, { labels: [] })))?.message).toContain('blinded');
});
