import type { CoreState } from '../../shared/contract/shell.ts';
import type { AppError } from '../../shared/errors.ts';

/** A file that a person picked or dropped: the window knows the token, the core the path. */
export interface TokenEntry {
  readonly fileToken: string;
  readonly path: string;
}

/** From the main process to the core process. */
export type ToCore =
  | {
      readonly kind: 'open';
      readonly workspaceDir: string;
      /** Makes a workspace where there is none: true for the default place and for a folder the person chose. */
      readonly create: boolean;
      readonly sampleDir: string;
      readonly assayVersion: string;
      readonly files: readonly TokenEntry[];
    }
  /** Carries one MessagePort: the new line to the window. */
  | { readonly kind: 'port' }
  | { readonly kind: 'files'; readonly ackId: number; readonly files: readonly TokenEntry[] }
  | { readonly kind: 'restore'; readonly ackId: number; readonly backupId: string }
  | { readonly kind: 'close' };

export type LogLevel = 'info' | 'warn' | 'error';

/** From the core process to the main process. */
export type FromCore =
  | { readonly kind: 'state'; readonly state: CoreState }
  | { readonly kind: 'ack'; readonly ackId: number; readonly error: AppError | null }
  | {
      readonly kind: 'log';
      readonly level: LogLevel;
      readonly message: string;
      readonly data?: Readonly<Record<string, unknown>>;
    };
