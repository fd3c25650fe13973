import type { Database } from 'better-sqlite3';
import type { AnswersSignature } from '../../../shared/contract/answers.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import type { PackManifest } from '../../../shared/pack/manifest.ts';

interface Signed {
  readonly fileName: string;
  readonly manifest: Pack;
  readonly publicKey: string | null;
}
type Pack = Pick<PackManifest, 'author' | 'keyId'>;

const FORGET_HINT =
  'Ask the person whether this file is really theirs. If so (a new computer, for one), forget the kept key under Settings › Signatures and open the file again.';

/**
 * Trust on first use: the first signed file of a person keeps the key, and from then on nothing counts
 * as that person's without it. Whoever never signed is taken as they come, visibly unsigned.
 * @param ownKeyId key of this workspace's person; for files in the own name.
 * @throws AppFailure `answers/other-key`, `answers/unsigned`.
 */
export function whoVouches(db: Database, file: Signed, ownKeyId: string | null): AnswersSignature {
  const { author, keyId } = file.manifest;
  if (keyId !== null && keyId === ownKeyId) return { kind: 'own', keyId };
  const kept = db
    .prepare<[string], { keyId: string; publicKey: string }>(
      'SELECT key_id AS keyId, public_key AS publicKey FROM person_key WHERE person_id = ?',
    )
    .get(author.personId);
  const name = author.name.slice(0, 80);
  if (keyId === null) {
    if (kept === undefined) return { kind: 'unsigned' };
    throw new AppFailure(
      appError(
        'answers/unsigned',
        `“${file.fileName}” is unsigned, but ${name} has signed answers before (key ${kept.keyId}).`,
        { subject: file.fileName, hint: FORGET_HINT },
      ),
    );
  }
  if (kept === undefined) return { kind: 'first', keyId };
  // The whole key and not its short id: two keys can be made to share an id.
  if (kept.publicKey === file.publicKey) return { kind: 'known', keyId };
  throw new AppFailure(
    appError(
      'answers/other-key',
      `“${file.fileName}” is signed with the key ${keyId}, but ${name}’s answers have the key ${kept.keyId}.`,
      { subject: file.fileName, hint: FORGET_HINT },
    ),
  );
}
