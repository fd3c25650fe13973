import { visibleText } from '../core/io/import/visible-text.ts';
import type { AppError } from '../../shared/errors.ts';

/** What a command line run gets from its surroundings; tests give their own. */
export interface CliIo {
  /** Results and nothing else. */
  readonly stdout: (text: string) => void;
  /** Messages, progress and errors. */
  readonly stderr: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
}

/** Exit status: done, a failed gate or rejected rows, bad usage or unreadable input. */
export const EXIT = { done: 0, rejected: 1, unusable: 2 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Longest part of a foreign text that is shown in a terminal. */
const LONGEST_SHOWN = 200;

/** Foreign text as it may stand in a terminal: no escape sequence, no line break of its own. */
export function shown(text: string, maxLength = LONGEST_SHOWN): string {
  return visibleText(text, maxLength);
}

/** An error as one line, with its place and what can be done about it. */
export function errorLine(error: AppError): string {
  const line = error.line === undefined ? '' : `line ${error.line}: `;
  const hint = error.hint === undefined ? '' : ` ${error.hint}`;
  return shown(`${line}${error.message}${hint}`, 1000);
}

/** Writes an error where messages go. */
export function printError(io: CliIo, error: AppError): void {
  io.stderr(`assay: ${errorLine(error)}\n`);
}

/** Writes one JSON document where results go. */
export function printJson(io: CliIo, document: unknown): void {
  io.stdout(`${JSON.stringify(document, null, 2)}\n`);
}
