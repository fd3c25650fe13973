import { readFileSync } from 'node:fs';

/** Reads a JSON file of the source data. @throws with the file's name if it is no JSON. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path} cannot be read as JSON`, { cause });
  }
}
