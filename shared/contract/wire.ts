import type { Changes, Reply } from './call.ts';

/** Names of the IPC channels between the preload script and the main process. */
export const CHANNELS = {
  /** The page is there: it wants a line to the core and the present state. */
  hello: 'assay:hello',
  shell: 'assay:shell',
  /** Paths of dropped files; only the preload script can read them off a `File`. */
  dropped: 'assay:dropped',
  /** Carries the MessagePort to the core. */
  port: 'assay:port',
  coreState: 'assay:core-state',
  command: 'assay:command',
  files: 'assay:files',
} as const;

/** A call on its way to the core, over the MessagePort. */
export interface PortRequest {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

/** What the core sends over the MessagePort. */
export type PortMessage =
  | { readonly kind: 'reply'; readonly id: number; readonly reply: Reply<unknown> }
  | { readonly kind: 'changes'; readonly changes: Changes };
