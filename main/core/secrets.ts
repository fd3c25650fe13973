import { createSigningKey, importSigningKey, type SigningKey } from './io/pack/signing.ts';

/** Keeps small secrets (keys, tokens) by name, outside of the workspace. */
export interface SecretStore {
  /** `os`: kept by the system for this person. `memory`: gone when the app closes, and to be told so. */
  readonly kind: 'os' | 'memory';
  readonly get: (name: string) => Promise<string | null>;
  readonly set: (name: string, value: string) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
}

/** A store for systems that keep no secrets safely. */
export function createMemorySecrets(): SecretStore {
  const secrets = new Map<string, string>();
  return {
    kind: 'memory',
    get: async (name) => secrets.get(name) ?? null,
    set: async (name, value) => void secrets.set(name, value),
    remove: async (name) => void secrets.delete(name),
  };
}

const SIGNING_KEY = 'pack-signing-key';

/**
 * The key that signs this person's packs; made on first use.
 * @throws AppFailure `input/invalid` if what is kept is no key: it is never replaced without being asked.
 */
export async function signingKeyOf(secrets: SecretStore): Promise<SigningKey> {
  const kept = await secrets.get(SIGNING_KEY);
  if (kept !== null) return importSigningKey(kept);
  const key = createSigningKey();
  await secrets.set(SIGNING_KEY, key.privateKey);
  return key;
}
