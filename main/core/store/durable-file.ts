import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Moves a finished file to its name so that a power cut leaves either the old or the whole new one. */
export function publishFile(finished: string, path: string): void {
  fsyncPath(finished);
  renameSync(finished, path);
  fsyncDir(dirname(path));
}

/** Replaces a small file that its owner alone may read, whole or not at all. @throws as `node:fs` does. */
export function writePrivateFile(path: string, text: string): void {
  const unfinished = `${path}.new`;
  writeFileSync(unfinished, text, { mode: 0o600 });
  publishFile(unfinished, path);
}

/** Makes names in a folder durable. */
export function fsyncDir(dir: string): void {
  // Windows has no handle for a folder and writes its names through.
  if (process.platform !== 'win32') fsyncPath(dir);
}

function fsyncPath(path: string): void {
  // Windows flushes only through a handle that may write; a folder opens for reading alone.
  const fd = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
