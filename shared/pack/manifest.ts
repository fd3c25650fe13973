import { z } from 'zod';
import { CaseRecordSchema, IdSchema } from '../domain/case.ts';
import { BlindingSchema } from '../domain/pack.ts';

/** Version of both files' formats. A reader refuses a newer one and leaves the file alone. */
export const PACK_FORMAT_VERSION = 1;

export const MANIFEST_NAME = 'manifest.json';
export const SIGNATURE_NAME = 'manifest.sig';

/** Limits of a pack file; each is named in its error and in docs/formats.md. */
export const PACK_LIMITS = {
  fileBytes: 2 * 1024 ** 3,
  entries: 10_000,
  unpackedBytes: 4 * 1024 ** 3,
  /** Unpacked to packed bytes of one entry, judged only above {@link PACK_LIMITS.ratioFromBytes}. */
  ratio: 100,
  ratioFromBytes: 1024 ** 2,
  /** Files that are read as a whole: manifest, signature, rubric, guidelines, metrics, assignments. */
  smallFileBytes: 16 * 1024 ** 2,
  blobBytes: 100 * 1024 ** 2,
  stringChars: 8 * 1024 ** 2,
  cases: 200_000,
  /** Of a pack, where events are what leads say; answers files have no such limit. */
  packEvents: 10_000,
} as const;

export const PACK_FORMATS = ['assaypack', 'assayanswers'] as const;
export type PackFormat = (typeof PACK_FORMATS)[number];

const Sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256');
const NameSchema = z.string().min(1).max(1_000);

/** One file inside: its SHA-256 and its size in bytes when unpacked. */
export const PackedFileSchema = z.strictObject({
  name: z.string(),
  sha256: Sha256Schema,
  bytes: z.int().nonnegative(),
});

/** `manifest.json`: says what the other files are. Unknown fields are kept, so that they can be added. */
export const PackManifestSchema = z.looseObject({
  format: z.enum(PACK_FORMATS),
  formatVersion: z.int().positive(),
  packId: IdSchema,
  packRev: z.int().positive(),
  name: NameSchema,
  /** The reviewer whose share it is; null for all, and for answers. */
  recipient: z.strictObject({ reviewerId: IdSchema, name: NameSchema }).nullable(),
  author: z.strictObject({ personId: IdSchema, name: NameSchema }),
  blinding: BlindingSchema,
  counts: z.strictObject({ cases: z.int().nonnegative(), events: z.int().nonnegative() }),
  files: z.array(PackedFileSchema).max(PACK_LIMITS.entries),
  /** Key that signed `manifest.json`; null if nobody did. */
  keyId: z
    .string()
    .regex(/^[0-9a-f]{16}$/, 'not a key id')
    .nullable(),
  people: z.array(z.strictObject({ personId: IdSchema, name: NameSchema })).max(100_000),
  sources: z.array(z.strictObject({ name: NameSchema, format: NameSchema })).max(100_000),
});
export type PackManifest = z.infer<typeof PackManifestSchema>;

/** What the writer is told; the rest of the manifest it finds out itself. */
export type PackHeader = Pick<
  PackManifest,
  | 'format'
  | 'packId'
  | 'packRev'
  | 'name'
  | 'recipient'
  | 'author'
  | 'blinding'
  | 'people'
  | 'sources'
>;

/** `manifest.sig`: base64 of the raw public key and of the signature over `manifest.json`. */
export const PackSignatureSchema = z.strictObject({
  keyId: z.string(),
  publicKey: z.string().max(100),
  signature: z.string().max(200),
});

/**
 * One line of `cases.jsonl`. `raw` is the raw record as it was imported; it is null in a blinded
 * pack, where it could hold what is hidden. `sha` is the raw record's in both.
 */
export const PackedCaseSchema = z.strictObject({
  caseId: z.string().min(1),
  sha: Sha256Schema,
  source: NameSchema,
  rawIsBody: z.boolean(),
  raw: z.string().nullable(),
  record: CaseRecordSchema,
});
export type PackedCase = z.infer<typeof PackedCaseSchema>;

/** Names that may stand in a file of that format, in the order in which they are written. */
const FIXED_NAMES: Readonly<Record<PackFormat, readonly string[]>> = {
  assaypack: [
    'cases.jsonl',
    'rubric.json',
    'guidelines.md',
    'metrics.json',
    'assignments.json',
    'events.jsonl',
  ],
  assayanswers: ['events.jsonl'],
};

/** Files that must be there. */
export const REQUIRED_NAMES: Readonly<Record<PackFormat, readonly string[]>> = {
  assaypack: ['cases.jsonl', 'rubric.json', 'events.jsonl'],
  assayanswers: ['events.jsonl'],
};

/** Whether a file of the format may hold an entry of that name (manifest and signature aside). */
export function isPackedName(format: PackFormat, name: string): boolean {
  return FIXED_NAMES[format].includes(name) || (format === 'assaypack' && isBlobName(name));
}

/** `blobs/<sha256>`. */
export function isBlobName(name: string): boolean {
  return /^blobs\/[0-9a-f]{64}$/.test(name);
}

/** Fixed order of the files: as listed above, then blobs by name. */
export function comparePackedNames(format: PackFormat, a: string, b: string): number {
  const rank = (name: string) => {
    const at = FIXED_NAMES[format].indexOf(name);
    return at === -1 ? FIXED_NAMES[format].length : at;
  };
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}
