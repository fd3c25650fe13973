import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { v7 } from 'uuid';
import type { Changes } from '../../shared/contract/call.ts';
import type { CoreDeps } from '../../main/core/context.ts';
import { openContext, type OpenedContext } from '../../main/core/open-context.ts';
import type { OpenStoreOptions } from '../../main/core/store/open.ts';
import { createMemorySecrets, type SecretStore } from '../../main/core/secrets.ts';

export interface TempWorkspaceOptions {
  /** Starts the clock here and moves it on by a second at each reading; real time if left out. */
  readonly startAt?: string;
  /** Moves the monotonic clock on by this much at each reading, so that slices of work are equal on every machine. */
  readonly readingMs?: number;
  /** Ids that count up (`00000000-0000-7000-8000-000000000001`, ...) instead of random ones. */
  readonly countedIds?: boolean;
  /** Paths behind file tokens; every other token is taken as the path itself. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where keys are kept; memory, which signs nothing, if left out. */
  readonly secrets?: SecretStore;
  /** Folder of the sample project; the repository's own if left out. */
  readonly sampleDir?: string;
}

export interface TempWorkspace {
  /** A fresh folder that {@link TempWorkspace.cleanUp} removes; put test files here. */
  readonly dir: string;
  readonly deps: CoreDeps;
  /** What the core logged. */
  readonly logged: Logged[];
  /** Opens the workspace (again); throws with the error's code if it does not open. */
  readonly open: (options?: OpenStoreOptions) => Promise<OpenedContext>;
  /** Closes what was opened and removes the folder. */
  readonly cleanUp: () => Promise<void>;
}

interface Logged {
  readonly level: string;
  readonly message: string;
  readonly data: unknown;
}

/** A workspace folder of its own for one test, with everything the core needs from outside. */
export function createTempWorkspace(options: TempWorkspaceOptions = {}): TempWorkspace {
  const dir = mkdtempSync(join(tmpdir(), 'assay-test-'));
  const logged: Logged[] = [];
  const log = (level: string) => (message: string, data?: unknown) =>
    void logged.push({ level, message, data });
  const opened: OpenedContext[] = [];
  const deps: CoreDeps = {
    workspaceDir: join(dir, 'workspace'),
    sampleDir: options.sampleDir ?? fileURLToPath(new URL('../../build/sample', import.meta.url)),
    assayVersion: '0.0.0-test',
    clock: {
      ...(options.startAt === undefined ? realClock : steppingClock(options.startAt)),
      ...(options.readingMs === undefined ? {} : countedReadings(options.readingMs)),
    },
    newId: options.countedIds === true ? countedIds() : () => v7(),
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    resolveFile: (token) => options.files?.[token] ?? token,
    secrets: options.secrets ?? createMemorySecrets(),
  };
  return {
    dir,
    deps,
    logged,
    async open(openOptions) {
      const result = await openContext(deps, openOptions);
      if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
      opened.push(result.value);
      return result.value;
    },
    async cleanUp() {
      for (const context of opened) await context.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Everything that a context says has changed, as it comes. */
export function recordChanges(opened: OpenedContext): Changes[] {
  const changes: Changes[] = [];
  opened.onChanges((change) => void changes.push(change));
  return changes;
}

const realClock: CoreDeps['clock'] = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};

function steppingClock(startAt: string): CoreDeps['clock'] {
  let steps = 0;
  return {
    now: () => new Date(Date.parse(startAt) + 1000 * steps++),
    monotonicMs: () => performance.now(),
  };
}

function countedReadings(readingMs: number): Pick<CoreDeps['clock'], 'monotonicMs'> {
  let readings = 0;
  return { monotonicMs: () => readingMs * readings++ };
}

function countedIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`;
  };
}
