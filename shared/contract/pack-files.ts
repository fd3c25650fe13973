import { z } from 'zod';
import type { Blinding } from '../domain/pack.ts';
import type { AppError } from '../errors.ts';
import { command, query } from './call.ts';
import type { ImportJob } from './imports.ts';

/** Who vouches for a pack file. One whose signature is wrong is refused and has no state. */
export type PackFileTrust = 'unsigned' | 'unknown_key' | 'known_key';

/** A key whose signatures this workspace believes. */
export interface KnownKey {
  /** First 16 hex digits of the SHA-256 of the raw public key. */
  readonly keyId: string;
  /** Raw public key, base64. */
  readonly publicKey: string;
  readonly name: string;
  readonly addedAt: string;
}

/**
 * What an import would do here. `new`: the pack is not here. `update`: a later revision, or more of the
 * one that is here. `here`: all of it is here already. `older`: a later revision is here and stays shown.
 */
export type PackFileStanding = 'new' | 'update' | 'here' | 'older';

/** What a pack file holds and would do, after a check from its first byte to its last. */
export interface PackFilePreview {
  readonly fileToken: string;
  readonly fileName: string;
  /** Names the content; give it to `packFile.import`, which refuses a file that changed since. */
  readonly manifestSha256: string;
  readonly packId: string;
  readonly packRev: number;
  readonly name: string;
  /** The reviewer whose share it is: the workspace will answer as that person in this pack. */
  readonly recipient: { readonly reviewerId: string; readonly name: string } | null;
  readonly author: { readonly personId: string; readonly name: string };
  readonly blinding: Blinding;
  readonly rubric: {
    readonly name: string;
    readonly rev: number;
    readonly questions: readonly string[];
  };
  /** First 2,000 characters. */
  readonly guidelines: string;
  readonly caseCount: number;
  readonly dueAt: string | null;
  readonly trust: PackFileTrust;
  /** The key that signed it; null if nobody did. */
  readonly key: {
    readonly keyId: string;
    readonly publicKey: string;
    readonly name: string | null;
  } | null;
  readonly standing: PackFileStanding;
  /** Revision of the pack that is shown here now; null if the pack is not here. */
  readonly currentRev: number | null;
  readonly cases: {
    readonly added: number;
    /** Here already with equal content. */
    readonly known: number;
    /** Here from an earlier revision of this pack, with other content. */
    readonly changed: number;
    /** In the pack now, no longer in this revision. They stay in the library. */
    readonly removed: number;
  };
  /** Answers of this workspace's reviewer about cases that would change: they are to be looked at again. */
  readonly staleAnswers: number;
  /** Why an import would be refused; null if it would not. */
  readonly refusal: AppError | null;
}

export interface PackFileWritten {
  readonly bytes: number;
  readonly cases: number;
  readonly packRev: number;
  /** Names the content. */
  readonly manifestSha256: string;
  /** Of the whole file. */
  readonly fileSha256: string;
  /** Key that signed it; null if nobody did. */
  readonly keyId: string | null;
}

const KeyIdSchema = z.string().regex(/^[0-9a-f]{16}$/, 'not a key id');

export const packFileContract = {
  /** Checks a pack file and says what importing it would do; changes nothing. */
  'packFile.preview': command<PackFilePreview>()(z.strictObject({ fileToken: z.string() })),
  /**
   * Starts the import: everything or nothing. It is a job as in `import.jobs` (format `assaypack`),
   * with progress by the topic `imports`, and `import.cancel` takes it back.
   */
  'packFile.import': command<ImportJob>()(
    z.strictObject({ fileToken: z.string(), manifestSha256: z.string().optional() }),
  ),
  /** Writes the whole pack, or the share of one reviewer. */
  'packFile.export': command<PackFileWritten>()(
    z.strictObject({
      packId: z.string(),
      reviewerId: z.string().nullable().default(null),
      fileToken: z.string(),
    }),
  ),
  'packFile.keys': query<readonly KnownKey[]>()(z.strictObject({}), ['settings']),
  /** From now on files that this key signed are of a known sender. */
  'packFile.trustKey': command<readonly KnownKey[]>()(
    z.strictObject({
      keyId: KeyIdSchema,
      publicKey: z.string().max(100),
      name: z.string().trim().min(1).max(120),
    }),
  ),
  'packFile.forgetKey': command<readonly KnownKey[]>()(z.strictObject({ keyId: KeyIdSchema })),
} as const;
