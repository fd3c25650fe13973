import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the shell remembers between starts, outside of any workspace. */
export interface ShellState {
  readonly bounds: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  } | null;
  readonly maximized: boolean;
  readonly colorScheme: 'system' | 'light' | 'dark';
  readonly lastWorkspace: string | null;
}

const EMPTY: ShellState = {
  bounds: null,
  maximized: false,
  colorScheme: 'system',
  lastWorkspace: null,
};

/** Small file of its own in the user-data folder, needed before any workspace is open. */
export class ShellStateFile {
  readonly #path: string;
  #state: ShellState;

  constructor(folder: string) {
    this.#path = join(folder, 'shell-state.json');
    this.#state = readState(this.#path);
  }

  get state(): ShellState {
    return this.#state;
  }

  /** Changes and writes; written beside and renamed, so that a crash leaves the old one. */
  update(change: Partial<ShellState>): void {
    this.#state = { ...this.#state, ...change };
    const unfinished = `${this.#path}.new`;
    try {
      writeFileSync(unfinished, JSON.stringify(this.#state));
      renameSync(unfinished, this.#path);
    } catch {
      // A full or read-only disk costs the window its remembered place, nothing else.
    }
  }
}

function readState(path: string): ShellState {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // The first start, or a file that somebody damaged: begin with nothing.
    return EMPTY;
  }
  return parseShellState(value);
}

/** Takes what fits from anything; the rest falls back to the defaults. */
export function parseShellState(value: unknown): ShellState {
  if (typeof value !== 'object' || value === null) return EMPTY;
  const colorScheme: unknown = Reflect.get(value, 'colorScheme');
  const lastWorkspace: unknown = Reflect.get(value, 'lastWorkspace');
  return {
    bounds: parseBounds(Reflect.get(value, 'bounds')),
    maximized: Reflect.get(value, 'maximized') === true,
    colorScheme: colorScheme === 'light' || colorScheme === 'dark' ? colorScheme : 'system',
    lastWorkspace: typeof lastWorkspace === 'string' && lastWorkspace !== '' ? lastWorkspace : null,
  };
}

function parseBounds(value: unknown): ShellState['bounds'] {
  if (typeof value !== 'object' || value === null) return null;
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((key): unknown =>
    Reflect.get(value, key),
  );
  if (
    typeof x !== 'number' ||
    typeof y !== 'number' ||
    typeof width !== 'number' ||
    typeof height !== 'number'
  )
    return null;
  return [x, y, width, height].every(Number.isFinite) && width >= 200 && height >= 200
    ? { x, y, width, height }
    : null;
}
