import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** What the system offers for keeping secrets. */
export interface SecretCipher {
  /** False where the system would keep them under a key that everybody knows. */
  readonly isSafe: () => Promise<boolean>;
  readonly encrypt: (text: string) => Promise<Buffer>;
  readonly decrypt: (encrypted: Buffer) => Promise<string>;
}

/**
 * Secrets of all workspaces of this person: encrypted by the system in a file of the user-data folder,
 * or in memory alone where the system keeps none safely. What cannot be read is as good as not there:
 * the person signs in again, and no data is touched.
 */
export class SecretsFile {
  readonly #path: string;
  readonly #cipher: SecretCipher;
  readonly #memory = new Map<string, string>();
  #isSafe: Promise<boolean> | null = null;
  /** One change after the other: each reads the file and writes it whole. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(folder: string, cipher: SecretCipher) {
    this.#path = join(folder, 'secrets.json');
    this.#cipher = cipher;
  }

  /** `os` if the system keeps them, else `memory`. */
  async kind(): Promise<'os' | 'memory'> {
    this.#isSafe ??= this.#cipher.isSafe().catch(() => false);
    return (await this.#isSafe) ? 'os' : 'memory';
  }

  async get(name: string): Promise<string | null> {
    if ((await this.kind()) === 'memory') return this.#memory.get(name) ?? null;
    await this.#changes;
    const encrypted = this.#read()[name];
    if (encrypted === undefined) return null;
    try {
      return await this.#cipher.decrypt(Buffer.from(encrypted, 'base64'));
    } catch {
      // Another user of the system, or a key chain that was made anew.
      return null;
    }
  }

  /** @throws if the system does not encrypt, or the file cannot be written; the old one stays then. */
  async set(name: string, value: string): Promise<void> {
    if ((await this.kind()) === 'memory') return void this.#memory.set(name, value);
    const encrypted = (await this.#cipher.encrypt(value)).toString('base64');
    await this.#change((secrets) => ({ ...secrets, [name]: encrypted }));
  }

  async remove(name: string): Promise<void> {
    this.#memory.delete(name);
    if ((await this.kind()) === 'memory') return;
    await this.#change((secrets) =>
      Object.fromEntries(Object.entries(secrets).filter(([key]) => key !== name)),
    );
  }

  #change(change: (secrets: Record<string, string>) => Record<string, string>): Promise<void> {
    const done = this.#changes.then(() => this.#write(change(this.#read())));
    this.#changes = done.catch(() => undefined);
    return done;
  }

  #read(): Record<string, string> {
    try {
      const kept: unknown = JSON.parse(readFileSync(this.#path, 'utf8'));
      if (typeof kept !== 'object' || kept === null) return {};
      return Object.fromEntries(
        Object.entries(kept).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        ),
      );
    } catch {
      // The first secret, or a file that somebody damaged.
      return {};
    }
  }

  #write(secrets: Record<string, string>): void {
    const unfinished = `${this.#path}.new`;
    const file = openSync(unfinished, 'w', 0o600);
    try {
      writeSync(file, JSON.stringify(secrets));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, this.#path);
  }
}
