import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { PickedFile } from '../../shared/contract/shell.ts';
import type { TokenEntry } from './core-messages.ts';

/** More than anybody drops; keeps a page that went wrong from filling memory. */
const MAX_TOKENS = 20_000;

/**
 * Stands between the window and the file system: the window sees names and tokens, never paths, and
 * can only name files that a person picked or dropped.
 */
export class FileTokens {
  readonly #paths = new Map<string, string>();

  /** Gives tokens for files to read. Folders and what does not exist are left out. */
  issueForReading(paths: readonly string[]): readonly PickedFile[] {
    return paths.flatMap((path) => {
      const bytes = sizeOfFile(path);
      return bytes === null
        ? []
        : [{ fileToken: this.#remember(path), fileName: basename(path), bytes }];
    });
  }

  /** Gives a token for a file that is about to be written. */
  issueForWriting(path: string): { readonly fileToken: string; readonly fileName: string } {
    return { fileToken: this.#remember(path), fileName: basename(path) };
  }

  entries(): readonly TokenEntry[] {
    return [...this.#paths].map(([fileToken, path]) => ({ fileToken, path }));
  }

  /** Tokens with their paths, for the core alone. */
  entriesOf(picked: readonly { readonly fileToken: string }[]): readonly TokenEntry[] {
    return picked.flatMap(({ fileToken }) => {
      const path = this.#paths.get(fileToken);
      return path === undefined ? [] : [{ fileToken, path }];
    });
  }

  /** The path behind a token, or null for one that was never given out. */
  pathOf(fileToken: string): string | null {
    return this.#paths.get(fileToken) ?? null;
  }

  #remember(path: string): string {
    const [oldest] = this.#paths.keys();
    if (this.#paths.size >= MAX_TOKENS && oldest !== undefined) this.#paths.delete(oldest);
    const fileToken = randomBytes(16).toString('hex');
    this.#paths.set(fileToken, path);
    return fileToken;
  }
}

function sizeOfFile(path: string): number | null {
  try {
    const found = statSync(path);
    return found.isFile() ? found.size : null;
  } catch {
    // Gone between the drop and now, or not readable: the window says that nothing usable was dropped.
    return null;
  }
}
