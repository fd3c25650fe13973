import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppFailure, appError } from '../../shared/errors.ts';
import type { SecretStore } from '../core/secrets.ts';
import { writePrivateFile } from '../core/store/durable-file.ts';

const FileSchema = z.record(z.string(), z.string());

/**
 * Secrets in a file that its owner alone may read: for scripts, where no key chain is at hand. Whoever has
 * the file is signed in.
 * @throws AppFailure `usage/invalid` where the file is something else, or cannot be written.
 */
export function createTokenFile(path: string): SecretStore {
  const read = (): Record<string, string> => {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (thrown) {
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return {};
      throw unusable(thrown);
    }
    try {
      return FileSchema.parse(JSON.parse(text));
    } catch (thrown) {
      throw unusable(thrown);
    }
  };
  const write = (secrets: Record<string, string>): void => {
    try {
      writePrivateFile(path, JSON.stringify(secrets));
    } catch (thrown) {
      throw unusable(thrown);
    }
  };
  return {
    kind: 'os',
    get: async (name) => read()[name] ?? null,
    set: async (name, value) => write({ ...read(), [name]: value }),
    remove: async (name) =>
      write(Object.fromEntries(Object.entries(read()).filter(([key]) => key !== name))),
  };
}

function unusable(cause: unknown): AppFailure {
  return new AppFailure(
    appError('usage/invalid', 'The token file cannot be read or written, or is something else.', {
      subject: '--token-file',
    }),
    cause,
  );
}
