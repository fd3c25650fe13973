import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/contract.ts';
import { AppFailure } from '../../shared/errors.ts';
import type { CoreDeps } from '../core/context.ts';
import { type Core, openCore } from '../core/core.ts';
import type { CliIo } from './cli-io.ts';
import { defaultWorkspaceDir } from './default-workspace.ts';
import { createMemorySecrets, type SecretStore } from '../core/secrets.ts';
import { createNetwork } from '../core/sync/create-network.ts';

/** Options that every command with a workspace has. */
export interface WorkspaceOptions {
  readonly workspace?: string;
  readonly json?: boolean;
  /** Where keys and tokens are kept; in memory, for this run alone, if left out. */
  readonly secrets?: SecretStore;
}

/** An open workspace as commands use it. */
export interface Session {
  readonly core: Core;
  /** Calls the core. @throws AppFailure with what the core answered */
  readonly call: <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;
  /** Turns a path of the command line into what calls take. */
  readonly fileToken: (path: string) => string;
}

/**
 * Opens the workspace, runs the command and closes it again, also after an error.
 * @param create makes a workspace where there is none; without it that is an error, because a
 *   misspelt folder would silently answer with nothing.
 * @throws AppFailure of the workspace or of the command
 */
export async function withSession<T>(
  io: CliIo,
  options: WorkspaceOptions,
  create: boolean,
  run: (session: Session) => Promise<T>,
): Promise<T> {
  const paths = new Map<string, string>();
  const workspaceDir =
    options.workspace === undefined ? defaultWorkspaceDir(io) : resolve(io.cwd, options.workspace);
  const opened = await openCore(depsOf(workspaceDir, paths, options.secrets), { create });
  if (!opened.ok) throw new AppFailure(opened.error);
  const core = opened.value;
  try {
    return await run({
      core,
      call: async (name, input) => {
        const reply = await core.call(name, input);
        if (!reply.ok) throw new AppFailure(reply.error);
        return reply.value;
      },
      fileToken: (path) => {
        const token = v7();
        paths.set(token, resolve(io.cwd, path));
        return token;
      },
    });
  } finally {
    await core.close();
  }
}

function depsOf(
  workspaceDir: string,
  paths: ReadonlyMap<string, string>,
  secrets: SecretStore = createMemorySecrets(),
): CoreDeps {
  return {
    workspaceDir,
    sampleDir: sampleDir(),
    assayVersion: assayVersion(),
    clock: { now: () => new Date(), monotonicMs: () => performance.now() },
    newId: () => v7(),
    // Errors reach the caller as data; a log has no place on a terminal.
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    resolveFile: (token) => paths.get(token) ?? null,
    secrets,
    network: createNetwork({ fetch: (url, init) => fetch(url, init), inBackground: false }),
  };
}

/** From the sources and from the built app the repository is two folders up. */
const appRoot = fileURLToPath(new URL('../..', import.meta.url));

function sampleDir(): string {
  const inRepository = join(appRoot, 'build', 'sample');
  if (existsSync(inRepository)) return inRepository;
  // A packaged app keeps the sample beside its archive.
  return join(appRoot, '..', 'sample');
}

/** Version of this Assay. */
export function assayVersion(): string {
  const text = readFileSync(join(appRoot, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
