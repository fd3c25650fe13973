import { join } from 'node:path';
import type { LogLevel } from './core-messages.ts';

interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

type LogWriter = Readonly<Record<LogLevel, (...parts: unknown[]) => void>>;

/**
 * The log file of the app. Lines carry codes and counts; never case text, answers, paths or tokens.
 * The logging library is loaded after the window is on the screen; lines until then wait for it.
 */
export class AppLog {
  #writer: LogWriter | null = null;
  #waiting: LogLine[] = [];

  async start(userDataDir: string, isPackaged: boolean): Promise<void> {
    const { default: log } = await import('electron-log/main.js');
    log.transports.file.resolvePathFn = () => join(userDataDir, 'logs', 'assay.log');
    log.transports.file.maxSize = 5 * 1024 * 1024;
    log.transports.file.level = 'info';
    log.transports.console.level = isPackaged ? false : 'warn';
    this.#writer = log;
    for (const line of this.#waiting) this.write(line.level, line.message, line.data);
    this.#waiting = [];
  }

  write(level: LogLevel, message: string, data?: Readonly<Record<string, unknown>>): void {
    const plain = oneLine(message);
    if (!this.#writer) this.#waiting.push({ level, message: plain, ...(data ? { data } : {}) });
    else if (data) this.#writer[level](plain, JSON.stringify(data));
    else this.#writer[level](plain);
  }
}

/** A line break in a message would forge a second line. */
export function oneLine(message: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must go
  return message.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, 2_000);
}
