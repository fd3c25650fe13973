import type { Database } from 'better-sqlite3';
import type { KnownKey } from '../../../shared/contract/pack-files.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { keyIdOf } from '../io/pack/signing.ts';
import { insertKnownKey } from '../store/known-keys.ts';

/**
 * Keeps a key whose signatures are believed from now on. Runs in the caller's transaction.
 * @throws AppFailure `input/invalid` if the id is not the key's.
 */
export function trustKey(db: Database, key: KnownKey): void {
  if (keyIdOf(Buffer.from(key.publicKey, 'base64')) !== key.keyId) {
    throw new AppFailure(
      appError('input/invalid', `The key ${key.keyId} is not what its id says.`, {
        subject: key.keyId,
        hint: 'Open the file again and trust the key that it shows.',
      }),
    );
  }
  insertKnownKey(db, key);
}
