import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type z } from 'zod';
import type { JsonValue } from '../../../../shared/domain/case.ts';
import { EventEnvelopeSchema, type EventEnvelope } from '../../../../shared/events/event.ts';
import {
  isPackedName,
  MANIFEST_NAME,
  PACK_FORMAT_VERSION,
  PACK_LIMITS,
  type PackedCase,
  PackedCaseSchema,
  type PackManifest,
  PackManifestSchema,
  PackSignatureSchema,
  REQUIRED_NAMES,
  SIGNATURE_NAME,
} from '../../../../shared/pack/manifest.ts';
import { blindRecord } from '../../../../shared/pack/blind-record.ts';
import { sha256Hex } from '../../store/blobs.ts';
import { failAt, type Place } from '../import/place.ts';
import { decodeUtf8, parsePacked, readPackLines } from './pack-lines.ts';
import { isSealed } from './seal.ts';
import { isSignedBy, keyIdOf } from './signing.ts';
import {
  failPack,
  failZip,
  isOwnName,
  openZipDirectory,
  type ZipDirectory,
} from './zip-directory.ts';

/** Who vouches for a pack. A wrong signature is no state: such a file is refused. */
export type SignatureState = 'signed_known' | 'signed_unknown' | 'unsigned';

type Signed = Pick<OpenPack, 'signature' | 'publicKey'>;

/** A pack that was checked from its first byte to its last. Close it. */
export interface OpenPack {
  readonly fileName: string;
  readonly manifest: PackManifest;
  /** Names the content: equal content has an equal hash. */
  readonly manifestSha256: string;
  readonly signature: SignatureState;
  /** Raw public key that signed it, base64; null if nobody did. */
  readonly publicKey: string | null;
  /** Size of the zip. */
  readonly fileBytes: number;
  readonly cases: () => AsyncIterable<PackedCase>;
  /** Events with the very text that is hashed and passed on. */
  readonly events: () => AsyncIterable<PlacedEvent>;
  /** A small JSON file, or null if the pack has none. */
  readonly json: (name: string) => Promise<JsonValue | null>;
  /** `guidelines.md`, or null. */
  readonly guidelines: () => Promise<string | null>;
  readonly blob: (sha256: string) => Promise<Uint8Array | null>;
  readonly close: () => void;
}

export interface PackedEvent {
  readonly text: string;
  readonly event: EventEnvelope;
}

/** An event and where it stands in the file. */
export interface PlacedEvent extends PackedEvent {
  readonly place: Place;
}

/**
 * Opens a pack after a first pass that checks everything: the zip's directory, the manifest, the
 * signature, size and SHA-256 of every file, every line of cases and events, and the seal. Only then
 * can anything be taken out of it, in a second pass and in bounded memory.
 * @param knownKeys ids of the keys that this workspace trusts.
 * @param heard told how many bytes were checked, between reads; what it throws ends the check.
 * @throws AppFailure `pack/...` or `import/...`, naming the file, the place and the limit.
 */
export async function openPackFile(
  filePath: string,
  knownKeys: ReadonlySet<string>,
  heard: (bytes: number) => void | Promise<void> = () => undefined,
): Promise<OpenPack> {
  const zip = listenTo(await openZipDirectory(filePath), heard);
  try {
    const bytes = await readSmall(zip, MANIFEST_NAME);
    const manifest = parseManifest(zip.fileName, bytes);
    const signed = await checkSignature(zip, manifest, bytes, knownKeys);
    checkNames(zip, manifest);
    for (const file of manifest.files) await checkFile(zip, manifest, file);
    if (!(await isSealed(filePath, zip.fileBytes))) {
      failPack('pack/damaged', zip.fileName, 'is damaged: the checksum at its end does not fit.');
    }
    const parts = { fileName: zip.fileName, fileBytes: zip.fileBytes, manifest, ...signed };
    return { ...parts, manifestSha256: sha256Hex(bytes), ...contentOf(zip, manifest) };
  } catch (error) {
    zip.close();
    return failZip(zip.fileName, error);
  }
}

type PackContent = Pick<OpenPack, 'cases' | 'events' | 'json' | 'guidelines' | 'blob' | 'close'>;

/** The second pass. It is of the same bytes as the first one, or it ends with an error. */
function contentOf(checked: ZipDirectory, manifest: PackManifest): PackContent {
  const zip = unchanged(checked, manifest);
  const has = (name: string) => zip.sizeOf(name) !== null;
  return {
    cases: () => records(zip, 'cases.jsonl', PackedCaseSchema, ({ value }) => value),
    events: () =>
      records(zip, 'events.jsonl', EventEnvelopeSchema, ({ value, text, place }) => ({
        place,
        text,
        event: value,
      })),
    json: async (name) =>
      has(name) ? parsePacked(await readText(zip, name), placeIn(zip, name)) : null,
    guidelines: async () => (has('guidelines.md') ? readText(zip, 'guidelines.md') : null),
    blob: async (sha256) =>
      has(`blobs/${sha256}`) ? readWhole(zip, `blobs/${sha256}`, PACK_LIMITS.blobBytes) : null,
    close: zip.close,
  };
}

/** Tells how far the reading is. */
function listenTo(zip: ZipDirectory, heard: (bytes: number) => void | Promise<void>): ZipDirectory {
  let bytes = 0;
  const tell = async function* (stream: AsyncIterable<unknown>) {
    for await (const chunk of stream) {
      if (Buffer.isBuffer(chunk)) bytes += chunk.length;
      await heard(bytes);
      yield chunk;
    }
  };
  return { ...zip, openEntry: async (name) => Readable.from(tell(await zip.openEntry(name))) };
}

/** Fails at the end of an entry whose bytes are not those that were checked. */
function unchanged(zip: ZipDirectory, manifest: PackManifest): ZipDirectory {
  const hashes = new Map(manifest.files.map(({ name, sha256 }) => [name, sha256]));
  const compare = async function* (name: string, stream: AsyncIterable<unknown>) {
    const hash = createHash('sha256');
    for await (const chunk of stream) {
      if (Buffer.isBuffer(chunk)) hash.update(chunk);
      yield chunk;
    }
    if (hash.digest('hex') === hashes.get(name)) return;
    failPack('import/source-changed', zip.fileName, 'changed while it was read.');
  };
  return {
    ...zip,
    openEntry: async (name) => Readable.from(compare(name, await zip.openEntry(name))),
  };
}

function parseManifest(fileName: string, bytes: Buffer): PackManifest {
  const place: Place = { fileName: `${fileName}: ${MANIFEST_NAME}`, line: 1 };
  const value = parsePacked(decodeUtf8(bytes, place), place);
  const version = isObject(value) ? value['formatVersion'] : undefined;
  if (typeof version === 'number' && version > PACK_FORMAT_VERSION) {
    return failPack(
      'pack/newer',
      fileName,
      `was made by a newer version of Assay (format ${version}; this one reads up to ${PACK_FORMAT_VERSION}).`,
      'Update Assay and open it again; the file was left alone.',
    );
  }
  return fit(PackManifestSchema, value, place);
}

async function checkSignature(
  zip: ZipDirectory,
  manifest: PackManifest,
  manifestBytes: Buffer,
  knownKeys: ReadonlySet<string>,
): Promise<Signed> {
  const isSigned = zip.sizeOf(SIGNATURE_NAME) !== null;
  if (!isSigned && manifest.keyId === null) return { signature: 'unsigned', publicKey: null };
  if (!isSigned || manifest.keyId === null) {
    return failPack(
      'pack/bad-signature',
      zip.fileName,
      isSigned
        ? 'carries a signature that its manifest does not name.'
        : `names the key ${manifest.keyId ?? ''} but carries no signature.`,
    );
  }
  const place = placeIn(zip, SIGNATURE_NAME);
  const text = await readText(zip, SIGNATURE_NAME);
  const found = fit(PackSignatureSchema, parsePacked(text, place), place);
  const keyId = keyIdOf(Buffer.from(found.publicKey, 'base64'));
  const fits =
    keyId === found.keyId &&
    keyId === manifest.keyId &&
    isSignedBy(found.publicKey, manifestBytes, found.signature);
  if (!fits) {
    failPack(
      'pack/bad-signature',
      zip.fileName,
      `is not what the key ${manifest.keyId} has signed.`,
    );
  }
  const signature = knownKeys.has(keyId) ? 'signed_known' : 'signed_unknown';
  return { signature, publicKey: found.publicKey };
}

function checkNames(zip: ZipDirectory, manifest: PackManifest): void {
  const listed = new Set(manifest.files.map(({ name }) => name));
  if (listed.size !== manifest.files.length) {
    failPack('pack/incomplete', zip.fileName, 'lists a file twice in its manifest.');
  }
  for (const name of [...listed, ...REQUIRED_NAMES[manifest.format]]) {
    if (!isPackedName(manifest.format, name)) {
      failPack('pack/incomplete', zip.fileName, 'lists a file that no such pack may hold.');
    }
    if (zip.sizeOf(name) === null || !listed.has(name)) {
      failPack('pack/incomplete', zip.fileName, `lacks ${name}.`);
    }
  }
  const extra = zip.names.find((name) => !isOwnName(name) && !listed.has(name));
  if (extra !== undefined) {
    failPack('pack/incomplete', zip.fileName, `holds ${extra}, which its manifest does not list.`);
  }
  if (manifest.counts.cases > PACK_LIMITS.cases) {
    failPack('pack/too-large', zip.fileName, `has more than ${PACK_LIMITS.cases} cases.`);
  }
}

async function checkFile(
  zip: ZipDirectory,
  manifest: PackManifest,
  file: PackManifest['files'][number],
): Promise<void> {
  if (zip.sizeOf(file.name) !== file.bytes) {
    failPack(
      'pack/incomplete',
      zip.fileName,
      `holds ${file.name} of another size than its manifest says.`,
    );
  }
  const hash = createHash('sha256');
  for await (const chunk of bytesOf(zip, file.name)) hash.update(chunk);
  if (hash.digest('hex') !== file.sha256) {
    failPack(
      'pack/damaged',
      zip.fileName,
      `is damaged: ${file.name} does not have the SHA-256 that the manifest names.`,
    );
  }
  if (file.name.startsWith('blobs/') && file.name !== `blobs/${file.sha256}`) {
    failPack('pack/damaged', zip.fileName, `holds ${file.name} under a wrong name.`);
  }
  if (file.name.endsWith('.json')) {
    parsePacked(await readText(zip, file.name), placeIn(zip, file.name));
  } else if (file.name === 'guidelines.md') {
    await readText(zip, file.name);
  } else if (file.name === 'cases.jsonl') {
    await checkCases(zip, manifest);
  } else if (file.name === 'events.jsonl') {
    const ids = new Set<string>();
    for await (const { value, place } of checkedLines(zip, file.name, EventEnvelopeSchema)) {
      if (ids.has(value.eventId)) failAt('import/duplicate-id', place, 'the event stands twice.');
      ids.add(value.eventId);
    }
    expectCount(zip, file.name, ids.size, manifest.counts.events);
  }
}

async function checkCases(zip: ZipDirectory, manifest: PackManifest): Promise<void> {
  const lines = new Map<string, number>();
  for await (const { value, place } of checkedLines(zip, 'cases.jsonl', PackedCaseSchema)) {
    const first = lines.get(value.caseId);
    if (first !== undefined) {
      failAt('import/duplicate-id', place, `the case of line ${first} stands here again.`);
    }
    lines.set(value.caseId, place.line);
    if (lines.size > PACK_LIMITS.cases) {
      failAt('pack/too-large', place, `there are more than ${PACK_LIMITS.cases} cases.`);
    }
    if (value.caseId !== `${value.source}:${value.record.id}`) {
      failAt('pack/invalid', place, 'caseId: it is not made of the source and the id.');
    }
    if (manifest.blinding.judge && showsJudge(value)) {
      failAt('pack/invalid', place, 'the pack is blinded, but the case says what must be hidden.');
    }
    if (value.raw !== null && sha256Hex(value.raw) !== value.sha) {
      failAt('pack/damaged', place, 'sha: it is not the SHA-256 of the raw record.');
    }
  }
  expectCount(zip, 'cases.jsonl', lines.size, manifest.counts.cases);
}

/** A raw record may hold anything; results, labels, feedback and a judge's steps are what others have said. */
function showsJudge({ raw, record }: PackedCase): boolean {
  return raw !== null || blindRecord(record) !== record;
}

function expectCount(zip: ZipDirectory, name: string, found: number, said: number): void {
  if (found === said) return;
  failPack('pack/incomplete', zip.fileName, `has ${found} lines in ${name}, not ${said}.`);
}

async function* checkedLines<T>(zip: ZipDirectory, name: string, schema: z.ZodType<T>) {
  const fileName = placeIn(zip, name).fileName;
  for await (const line of readPackLines(bytesOf(zip, name), fileName)) {
    yield { place: line.place, text: line.text, value: fit(schema, line.value, line.place) };
  }
}

async function* records<T, R>(
  zip: ZipDirectory,
  name: string,
  schema: z.ZodType<T>,
  shape: (line: { readonly value: T; readonly text: string; readonly place: Place }) => R,
): AsyncGenerator<R> {
  for await (const line of checkedLines(zip, name, schema)) yield shape(line);
}

async function* bytesOf(zip: ZipDirectory, name: string): AsyncGenerator<Buffer> {
  const stream = await zip.openEntry(name);
  try {
    for await (const chunk of stream) {
      if (!Buffer.isBuffer(chunk)) throw new Error('An entry was read as text.');
      yield chunk;
    }
  } catch (error) {
    failZip(zip.fileName, error);
  }
}

function readSmall(zip: ZipDirectory, name: string): Promise<Buffer> {
  return readWhole(zip, name, PACK_LIMITS.smallFileBytes);
}

async function readWhole(zip: ZipDirectory, name: string, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of bytesOf(zip, name)) {
    bytes += chunk.length;
    if (bytes > limit) failPack('pack/too-large', zip.fileName, `holds ${name} over its limit.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function readText(zip: ZipDirectory, name: string): Promise<string> {
  return decodeUtf8(await readSmall(zip, name), placeIn(zip, name));
}

function placeIn(zip: ZipDirectory, name: string): Place {
  return { fileName: `${zip.fileName}: ${name}`, line: 1 };
}

function fit<T>(schema: z.ZodType<T>, value: unknown, place: Place): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue === undefined ? '' : `${issue.path.join('.') || 'record'}: `;
  return failAt('pack/invalid', place, `${field}${issue?.message ?? 'it does not fit'}.`);
}

function isObject(value: JsonValue): value is Record<string, JsonValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
