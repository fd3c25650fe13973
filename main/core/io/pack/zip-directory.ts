import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import type { ErrorCode } from '../../../../shared/error-codes.ts';
import { AppFailure, appError } from '../../../../shared/errors.ts';
import { MANIFEST_NAME, PACK_LIMITS, SIGNATURE_NAME } from '../../../../shared/pack/manifest.ts';
import { formatBytes } from '../import/limits.ts';
import { visibleText } from '../import/visible-text.ts';

/** A zip whose directory was found harmless. Entries are not read yet. */
export interface ZipDirectory {
  readonly fileName: string;
  readonly fileBytes: number;
  readonly names: readonly string[];
  /** Declared unpacked size, or null if there is no such entry. */
  readonly sizeOf: (name: string) => number | null;
  /** Unpacked bytes of an entry; the stream fails if they are more or fewer than declared. */
  readonly openEntry: (name: string) => Promise<Readable>;
  readonly close: () => void;
}

/** Throws an error about a pack file, which it names first. */
export function failPack(
  code: ErrorCode,
  fileName: string,
  what: string,
  hint = 'Nothing was read from it. Ask its sender for the file again.',
  cause?: unknown,
): never {
  const message = `“${visibleText(fileName, 120)}” ${what}`;
  throw new AppFailure(appError(code, message, { subject: fileName, hint }), cause);
}

/**
 * Opens a pack's zip and judges its directory before any entry is read: size of the file, number of
 * entries, names, types, methods, overlaps, declared sizes and ratios.
 * @throws AppFailure `pack/...`, `import/unreadable`.
 */
export async function openZipDirectory(filePath: string): Promise<ZipDirectory> {
  const fileName = path.basename(filePath);
  const fileBytes = await readableSize(filePath, fileName);
  if (fileBytes > PACK_LIMITS.fileBytes) {
    failPack('pack/too-large', fileName, `is larger than ${formatBytes(PACK_LIMITS.fileBytes)}.`);
  }
  await expectZipStart(filePath, fileName);
  const zip = await yauzl
    .openPromise(filePath, { lazyEntries: true, autoClose: false, decodeStrings: false })
    .catch((cause: unknown) => failZip(fileName, cause));
  try {
    const entries = await readEntries(zip, fileName, fileBytes);
    return {
      fileName,
      fileBytes,
      names: [...entries.keys()],
      sizeOf: (name) => entries.get(name)?.uncompressedSize ?? null,
      openEntry: async (name) => {
        const entry = entries.get(name);
        if (entry === undefined) return failPack('pack/incomplete', fileName, `has no ${name}.`);
        return zip.openReadStreamPromise(entry).catch((cause: unknown) => failZip(fileName, cause));
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error instanceof AppFailure ? error : failZip(fileName, error);
  }
}

/** Turns what the zip library says into one of our errors. */
export function failZip(fileName: string, cause: unknown): never {
  if (cause instanceof AppFailure) throw cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  if (/End of central directory record signature not found|unexpected EOF/.test(text)) {
    return failPack('pack/cut-off', fileName, 'is cut off: its end is missing.', undefined, cause);
  }
  if (/encryption|encrypted|zip64|multi-disk|compression method/.test(text)) {
    return failPack(
      'pack/unsupported',
      fileName,
      'uses an unsupported zip feature (encryption, zip64, several disks or another method).',
      undefined,
      cause,
    );
  }
  return failPack(
    'pack/damaged',
    fileName,
    `is damaged: ${visibleText(text, 160)}.`,
    undefined,
    cause,
  );
}

async function readableSize(filePath: string, fileName: string): Promise<number> {
  try {
    const info = await stat(filePath);
    if (info.isFile()) return info.size;
  } catch (cause) {
    return failPack('import/unreadable', fileName, 'cannot be read.', 'Choose another.', cause);
  }
  return failPack('import/unreadable', fileName, 'is not a file.', 'Choose a file.');
}

async function expectZipStart(filePath: string, fileName: string): Promise<void> {
  const handle = await open(filePath, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead === 4 && buffer.readUInt32LE(0) === 0x04034b50) return;
  } finally {
    await handle.close();
  }
  failPack(
    'pack/not-a-pack',
    fileName,
    'is not a case pack.',
    'Choose an .assaypack or .assayanswers file that Assay wrote.',
  );
}

async function readEntries(
  zip: yauzl.ZipFile,
  fileName: string,
  fileBytes: number,
): Promise<Map<string, yauzl.Entry>> {
  if (zip.entryCount > PACK_LIMITS.entries) {
    failPack(
      'pack/too-large',
      fileName,
      `has ${zip.entryCount} entries, more than ${PACK_LIMITS.entries}.`,
    );
  }
  const entries = new Map<string, yauzl.Entry>();
  const folded = new Set<string>();
  let unpackedBytes = 0;
  for await (const entry of zip.eachEntry()) {
    const name = checkEntry(entry, fileName);
    if (folded.has(name.toLowerCase())) {
      failPack('pack/unsafe-entry', fileName, `holds “${name}” twice.`);
    }
    folded.add(name.toLowerCase());
    entries.set(name, entry);
    unpackedBytes += entry.uncompressedSize;
    if (unpackedBytes > PACK_LIMITS.unpackedBytes) {
      failPack(
        'pack/too-large',
        fileName,
        `unpacks to more than ${formatBytes(PACK_LIMITS.unpackedBytes)}.`,
      );
    }
  }
  checkOverlaps([...entries.values()], fileName, fileBytes);
  return entries;
}

/** Which names are allowed depends on the format only in part: all formats' names are checked here. */
const ALLOWED_NAME =
  /^(?:manifest\.(?:json|sig)|cases\.jsonl|events\.jsonl|rubric\.json|guidelines\.md|metrics\.json|assignments\.json|blobs\/[0-9a-f]{64})$/;
const FILE_TYPE_MASK = 0xf000;
const REGULAR_FILE = 0x8000;

function checkEntry(entry: yauzl.Entry, fileName: string): string {
  // Latin-1 keeps every byte apart; names that are not plain ASCII match no allowed one.
  const name = Buffer.from(entry.fileName).toString('latin1');
  const quoted = `“${visibleText(name, 80)}”`;
  const fileType = (entry.externalFileAttributes >>> 16) & FILE_TYPE_MASK;
  if (fileType !== 0 && fileType !== REGULAR_FILE) {
    failPack('pack/unsafe-entry', fileName, `holds ${quoted}, which is a link or no plain file.`);
  }
  if (!ALLOWED_NAME.test(name)) {
    failPack('pack/unsafe-entry', fileName, `holds ${quoted}, which no pack may hold.`);
  }
  const hasZip64 = entry.extraFields.some(({ id }) => id === 1);
  if ((entry.generalPurposeBitFlag & 0x2041) !== 0 || hasZip64) {
    const feature = hasZip64 ? 'zip64' : 'encryption';
    failPack('pack/unsupported', fileName, `uses unsupported ${feature} for ${quoted}.`);
  }
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    failPack(
      'pack/unsupported',
      fileName,
      `uses unsupported compression method ${entry.compressionMethod} for ${quoted}.`,
    );
  }
  checkSize(entry, name, fileName);
  return name;
}

function checkSize(entry: yauzl.Entry, name: string, fileName: string): void {
  const { compressedSize, uncompressedSize } = entry;
  if (
    uncompressedSize > PACK_LIMITS.ratioFromBytes &&
    uncompressedSize > compressedSize * PACK_LIMITS.ratio
  ) {
    failPack('pack/too-large', fileName, `packs ${name} denser than ${PACK_LIMITS.ratio}:1.`);
  }
  const limit = name.endsWith('.jsonl')
    ? PACK_LIMITS.unpackedBytes
    : name.startsWith('blobs/')
      ? PACK_LIMITS.blobBytes
      : PACK_LIMITS.smallFileBytes;
  if (uncompressedSize > limit) {
    failPack('pack/too-large', fileName, `holds ${name} of more than ${formatBytes(limit)}.`);
  }
}

/** Two entries over the same bytes unpack to far more than the file holds. */
function checkOverlaps(entries: readonly yauzl.Entry[], fileName: string, fileBytes: number): void {
  const sorted = [...entries].sort(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  );
  for (const [at, entry] of sorted.entries()) {
    const end =
      entry.relativeOffsetOfLocalHeader + 30 + entry.fileNameLength + entry.compressedSize;
    if (end > (sorted[at + 1]?.relativeOffsetOfLocalHeader ?? fileBytes)) {
      failPack('pack/unsafe-entry', fileName, 'has entries that overlap.');
    }
  }
}

/** The two names that the manifest does not list. */
export function isOwnName(name: string): boolean {
  return name === MANIFEST_NAME || name === SIGNATURE_NAME;
}
