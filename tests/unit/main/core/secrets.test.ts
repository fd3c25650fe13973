import { expect, test } from 'vitest';
import { createMemorySecrets, signingKeyOf } from '../../../../main/core/secrets.ts';

test('PK50: the signing key is made on first use and is the same from then on', async () => {
  const secrets = createMemorySecrets();
  const first = await signingKeyOf(secrets);
  expect(await signingKeyOf(secrets)).toEqual(first);
  await secrets.remove('pack-signing-key');
  expect((await signingKeyOf(secrets)).keyId).not.toBe(first.keyId);
});

test('PK51: a kept text that is no key is an error, and stays', async () => {
  const secrets = createMemorySecrets();
  await secrets.set('pack-signing-key', 'broken');
  await expect(signingKeyOf(secrets)).rejects.toThrow('no Ed25519 private key');
  expect(await secrets.get('pack-signing-key')).toBe('broken');
});
