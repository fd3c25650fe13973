import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SecretsFile, type SecretCipher } from '../../../../main/electron/secrets-file.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'assay-secrets-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Turns a text round, which is all that a test needs to tell the two forms apart. */
function cipher(isSafe = true): SecretCipher {
  const turn = (text: string) => text.split('').toReversed().join('');
  return {
    isSafe: async () => isSafe,
    encrypt: async (text) => Buffer.from(turn(text)),
    decrypt: async (encrypted) => turn(encrypted.toString()),
  };
}

test('SE1: a secret is there after a restart, encrypted, in a file of its owner alone', async () => {
  const first = new SecretsFile(dir, cipher());
  await Promise.all([first.set('a', 'secret-a'), first.set('b', 'secret-b')]);
  const second = new SecretsFile(dir, cipher());
  expect([await second.kind(), await second.get('a'), await second.get('b')]).toEqual([
    'os',
    'secret-a',
    'secret-b',
  ]);
  const file = join(dir, 'secrets.json');
  expect(readFileSync(file, 'utf8')).not.toContain('secret');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await second.remove('a');
  expect([await first.get('a'), await first.get('b')]).toEqual([null, 'secret-b']);
});

test('SE2: where the system keeps nothing safely, nothing is written', async () => {
  const file = new SecretsFile(dir, cipher(false));
  await file.set('a', 'secret');
  expect([await file.kind(), await file.get('a')]).toEqual(['memory', 'secret']);
  expect(await new SecretsFile(dir, cipher(false)).get('a')).toBeNull();
  expect(() => statSync(join(dir, 'secrets.json'))).toThrow('ENOENT');
});

test('SE3: what cannot be decrypted, and a damaged file, are no secrets; a new one takes their place', async () => {
  const file = new SecretsFile(dir, cipher());
  await file.set('a', 'old');
  const failing = { ...cipher(), decrypt: () => Promise.reject(new Error('another key chain')) };
  expect(await new SecretsFile(dir, failing).get('a')).toBeNull();
  writeFileSync(join(dir, 'secrets.json'), '{"a":');
  expect(await file.get('a')).toBeNull();
  await file.set('a', 'new');
  expect(await file.get('a')).toBe('new');
});
