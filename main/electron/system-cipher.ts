import { safeStorage } from 'electron';
import type { SecretCipher } from './secrets-file.ts';

/** The key chain of the system. Only after the app is ready. */
export function createSystemCipher(platform: NodeJS.Platform): SecretCipher {
  return {
    async isSafe() {
      // Without a key ring Linux encrypts with a key that stands in the program.
      const isHardCoded =
        platform === 'linux' &&
        ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend());
      return !isHardCoded && (await safeStorage.isAsyncEncryptionAvailable());
    },
    encrypt: (text) => safeStorage.encryptStringAsync(text),
    decrypt: async (encrypted) => (await safeStorage.decryptStringAsync(encrypted)).result,
  };
}
