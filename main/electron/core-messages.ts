import type { CoreState } from '../../shared/contract/shell.ts';
import type { AppError } from '../../shared/errors.ts';

/** A file that a person picked or dropped: the window knows the token, the core the path. */
export interface TokenEntry {
  readonly fileToken: string;
  readonly path: string;
}

/** The main process keeps the secrets; the core asks for one by name. */
export type SecretQuestion =
  | { readonly action: 'get' | 'remove'; readonly name: string }
  | { readonly action: 'set'; readonly name: string; readonly value: string };

export interface SecretAnswer {
  readonly questionId: number;
  /** False if the system refused. */
  readonly isDone: boolean;
  readonly value: string | null;
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
      /** Whether the system keeps secrets, or memory alone does. */
      readonly secrets: 'os' | 'memory';
    }
  | ({ readonly kind: 'secret' } & SecretAnswer)
  /** Carries one MessagePort: the new line to the window. */
  | { readonly kind: 'port' }
  | { readonly kind: 'files'; readonly ackId: number; readonly files: readonly TokenEntry[] }
  | { readonly kind: 'restore'; readonly ackId: number; readonly backupId: string }
  | { readonly kind: 'close' };

export type LogLevel = 'info' | 'warn' | 'error';

/** From the core process to the main process. */
export type FromCore =
  | {
      readonly kind: 'secret';
      readonly questionId: number;
      readonly question: SecretQuestion;
    }
  | { readonly kind: 'state'; readonly state: CoreState }
  | { readonly kind: 'ack'; readonly ackId: number; readonly error: AppError | null }
  | {
      readonly kind: 'log';
      readonly level: LogLevel;
      readonly message: string;
      readonly data?: Readonly<Record<string, unknown>>;
    };
