import { v7 } from 'uuid';
import type { CoreDeps } from '../../../main/core/context.ts';
import { createMemorySecrets } from '../../../main/core/secrets.ts';

/** What a child process gives the core: real time, random ids, no log. */
export function childDeps(workspaceDir: string): CoreDeps {
  return {
    workspaceDir,
    sampleDir: workspaceDir,
    assayVersion: '0.0.0-test',
    clock: { now: () => new Date(), monotonicMs: () => performance.now() },
    newId: () => v7(),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    resolveFile: () => null,
    secrets: createMemorySecrets(),
  };
}
