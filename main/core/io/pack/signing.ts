import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { AppFailure, appError } from '../../../../shared/errors.ts';
import { sha256Hex } from '../../store/blobs.ts';

/** An Ed25519 key as text: what a secret store keeps (`privateKey`) and what others may know. */
export interface SigningKey {
  /** First 16 hex digits of the SHA-256 of the raw public key. */
  readonly keyId: string;
  /** Raw public key, base64. */
  readonly publicKey: string;
  /** PKCS #8 in DER, base64. */
  readonly privateKey: string;
}

/** Makes a new key. */
export function createSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return importSigningKey(privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'));
}

/**
 * Reads a private key as {@link SigningKey.privateKey} writes it.
 * @throws AppFailure `input/invalid` if the text is no Ed25519 key.
 */
export function importSigningKey(privateKey: string): SigningKey {
  try {
    const key = createPublicKey(toPrivateKey(privateKey));
    const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
    if (key.asymmetricKeyType !== 'ed25519') throw new Error('It is of another kind.');
    return { keyId: keyIdOf(raw), publicKey: raw.toString('base64'), privateKey };
  } catch (cause) {
    throw new AppFailure(appError('input/invalid', 'The key is no Ed25519 private key.'), cause);
  }
}

/** Id of a raw public key. */
export function keyIdOf(publicKey: Uint8Array): string {
  return sha256Hex(publicKey).slice(0, 16);
}

/** Signs bytes. @returns the signature, base64. */
export function signBytes(key: SigningKey, bytes: Uint8Array): string {
  return sign(null, bytes, toPrivateKey(key.privateKey)).toString('base64');
}

/** Whether a signature (base64) over the bytes was made with the key (raw, base64). Never throws. */
export function isSignedBy(publicKey: string, bytes: Uint8Array, signature: string): boolean {
  try {
    const x = Buffer.from(publicKey, 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, bytes, key, Buffer.from(signature, 'base64'));
  } catch {
    // A key or signature of a wrong shape has signed nothing.
    return false;
  }
}

function toPrivateKey(privateKey: string) {
  return createPrivateKey({
    key: Buffer.from(privateKey, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
}
