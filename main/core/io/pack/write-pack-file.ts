import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import yazl from 'yazl';
import {
  comparePackedNames,
  isPackedName,
  MANIFEST_NAME,
  PACK_FORMAT_VERSION,
  type PackHeader,
  type PackManifest,
  PackManifestSchema,
  SIGNATURE_NAME,
} from '../../../../shared/pack/manifest.ts';
import { canonicalJson } from '../../../../shared/events/canonical.ts';
import { sha256Hex } from '../../store/blobs.ts';
import { writeFileAtomically } from '../export/write-file-atomically.ts';
import { SEAL_BYTES } from './seal.ts';
import { signBytes, type SigningKey } from './signing.ts';

/** One file of a pack; its content is asked for once, when its turn comes. */
export interface PackPart {
  readonly name: string;
  readonly chunks: () => AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
}

export interface WrittenPack {
  readonly manifest: PackManifest;
  /** Names the content: equal content has an equal hash. */
  readonly manifestSha256: string;
  readonly bytes: number;
}

/**
 * Writes a pack file so that it is complete or not there, in bounded memory. The same header, parts
 * and key give the same bytes on any machine: names in a fixed order, one fixed time, and entries
 * stored uncompressed, because what deflate makes depends on the processor. The manifest comes last,
 * when every hash is known; the zip's comment is the SHA-256 of all bytes before it (seal.ts).
 * @throws AppFailure `export/unwritable`; whatever a part throws.
 */
export async function writePackFile(
  filePath: string,
  header: PackHeader,
  parts: readonly PackPart[],
  key: SigningKey | null,
): Promise<WrittenPack> {
  const foreign = parts.find(({ name }) => !isPackedName(header.format, name));
  if (foreign !== undefined) throw new Error(`A pack has no file ${foreign.name}.`);
  const ordered = [...parts].sort((a, b) => comparePackedNames(header.format, a.name, b.name));
  const build: Build = { manifest: null, manifestSha256: '' };
  const { bytes } = await writeFileAtomically(filePath, sealed(zipOf(header, ordered, key, build)));
  if (build.manifest === null) throw new Error('A pack was written without its manifest.');
  return { manifest: build.manifest, manifestSha256: build.manifestSha256, bytes };
}

interface Build {
  manifest: PackManifest | null;
  manifestSha256: string;
}

async function* zipOf(
  header: PackHeader,
  parts: readonly PackPart[],
  key: SigningKey | null,
  build: Build,
): AsyncGenerator<Uint8Array> {
  const zip = new yazl.ZipFile();
  const output = Readable.from(zip.outputStream);
  zip.on('error', (error: Error) => output.destroy(error));
  const files: PackManifest['files'] = [];
  const counts = { cases: 0, events: 0 };
  const finish = () => {
    const manifest = PackManifestSchema.parse({
      ...header,
      formatVersion: PACK_FORMAT_VERSION,
      counts,
      files,
      keyId: key?.keyId ?? null,
    });
    const text = Buffer.from(`${canonicalJson(manifest)}\n`);
    build.manifest = manifest;
    build.manifestSha256 = sha256Hex(text);
    zip.addBuffer(text, MANIFEST_NAME, entryOptions());
    if (key !== null) {
      const { keyId, publicKey } = key;
      const signature = { keyId, publicKey, signature: signBytes(key, text) };
      zip.addBuffer(Buffer.from(`${canonicalJson(signature)}\n`), SIGNATURE_NAME, entryOptions());
    }
    zip.end({ forceZip64Format: false, comment: '0'.repeat(SEAL_BYTES) });
  };
  const addNext = (at: number): void => {
    const part = parts[at];
    if (part === undefined) return finish();
    const stream = Readable.from(
      measured(part, (file, lines) => {
        files.push(file);
        if (file.name === 'cases.jsonl') counts.cases = lines;
        if (file.name === 'events.jsonl') counts.events = lines;
      }),
      { objectMode: false },
    );
    stream.on('end', () => addNext(at + 1));
    stream.on('error', (error) => output.destroy(error));
    zip.addReadStream(stream, part.name, entryOptions());
  };
  addNext(0);
  yield* output;
}

/** Passes a part's bytes on and tells, at its end, its hash, its size and its number of lines. */
async function* measured(
  part: PackPart,
  tell: (file: PackManifest['files'][number], lines: number) => void,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let bytes = 0;
  let lines = 0;
  for await (const chunk of part.chunks()) {
    const buffer = Buffer.from(chunk);
    if (buffer.length === 0) continue;
    hash.update(buffer);
    bytes += buffer.length;
    for (let at = buffer.indexOf(10); at !== -1; at = buffer.indexOf(10, at + 1)) lines += 1;
    yield buffer;
  }
  tell({ name: part.name, sha256: hash.digest('hex'), bytes }, lines);
}

/** Zip keeps local time: a noon that every zone has and spells alike. */
function entryOptions() {
  return {
    mtime: new Date(2000, 0, 1, 12),
    mode: 0o100644,
    compress: false,
    forceDosTimestamp: true,
  };
}

/** Puts the hash of all bytes in place of the zeros at the end. */
async function* sealed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let held = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const all = Buffer.concat([held, chunk]);
    const cut = Math.max(0, all.length - SEAL_BYTES);
    const ready = all.subarray(0, cut);
    held = all.subarray(cut);
    hash.update(ready);
    if (ready.length > 0) yield ready;
  }
  yield Buffer.from(hash.digest('hex'), 'latin1');
}
