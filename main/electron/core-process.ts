// Entry of the core's own process: keeps the workspace open and answers the page's calls over a MessagePort.
import { basename } from 'node:path';
import type { MessagePortMain } from 'electron';
import { v7 as newId } from 'uuid';
import type { Changes, Reply } from '../../shared/contract/call.ts';
import type { CallName, Caller } from '../../shared/contract/contract.ts';
import type { PortMessage } from '../../shared/contract/wire.ts';
import { appError, toAppError, type AppError } from '../../shared/errors.ts';
import { openCore, type Core } from '../core/core.ts';
import type { CoreDeps, Log } from '../core/context.ts';
import { newestSoundBackup } from '../core/store/backup.ts';
import { restoreBackup } from '../core/store/restore.ts';
import { workspaceFiles } from '../core/store/workspace-files.ts';
import type { FromCore, LogLevel, ToCore } from './core-messages.ts';
import { isLargerThan } from './message-size.ts';
import { CoreSecrets } from './core-secrets.ts';
import { createNetwork } from '../core/sync/create-network.ts';

/** Room for a pack of 200,000 cases; everything else is far smaller. */
const MAX_CALL_CHARS = 40_000_000;
/** How long a closing window may still deliver a draft. */
const LAST_WORDS_MS = 500;

type OpenMessage = Extract<ToCore, { kind: 'open' }>;

/** The process's state: one workspace, one page. */
class CoreProcess {
  readonly #paths = new Map<string, string>();
  readonly #log: Log = {
    info: (message, data) => this.#logLine('info', message, data),
    warn: (message, data) => this.#logLine('warn', message, data),
    error: (message, data) => this.#logLine('error', message, data),
  };
  /** The page's line can be there before it is known what to open. */
  readonly #isAsked = Promise.withResolvers<void>();
  #opening: Promise<void> = Promise.resolve();
  #asked: OpenMessage | null = null;
  #core: Core | null = null;
  #problem: AppError | null = null;
  #page: MessagePortMain | null = null;
  #secrets = new CoreSecrets('memory', (asked) => this.#tell(asked));

  receive(message: ToCore, ports: readonly MessagePortMain[]): void {
    switch (message.kind) {
      case 'open':
        for (const { fileToken, path } of message.files) this.#paths.set(fileToken, path);
        this.#asked = message;
        this.#opening = this.#open(message, message.create);
        this.#isAsked.resolve();
        return;
      case 'port':
        if (ports[0]) this.#connect(ports[0]);
        return;
      case 'files':
        for (const { fileToken, path } of message.files) this.#paths.set(fileToken, path);
        this.#tell({ kind: 'ack', ackId: message.ackId, error: null });
        return;
      case 'restore':
        void this.#restore(message.ackId, message.backupId);
        return;
      case 'secret':
        this.#secrets.receive(message);
        return;
      case 'close':
        void this.#close();
        return;
    }
  }

  async #open(message: OpenMessage, create: boolean): Promise<void> {
    this.#secrets = new CoreSecrets(message.secrets, (asked) => this.#tell(asked));
    const deps: CoreDeps = {
      workspaceDir: message.workspaceDir,
      sampleDir: message.sampleDir,
      assayVersion: message.assayVersion,
      clock: { now: () => new Date(), monotonicMs: () => performance.now() },
      newId: () => newId(),
      log: this.#log,
      resolveFile: (fileToken) => this.#paths.get(fileToken) ?? null,
      secrets: this.#secrets,
      network: createNetwork({ fetch: (url, init) => fetch(url, init), inBackground: true }),
    };
    const opened = await openCore(deps, { create }).catch((thrown: unknown) => ({
      ok: false as const,
      error: toAppError(thrown),
    }));
    if (opened.ok) {
      this.#core = opened.value;
      this.#problem = null;
      this.#core.onChanges((changes) => this.#push(changes));
      this.#tell({ kind: 'state', state: { kind: 'ready' } });
      return;
    }
    this.#problem = opened.error;
    this.#log.warn('workspace did not open', { code: opened.error.code });
    this.#tell({
      kind: 'state',
      state: {
        kind: 'problem',
        problem: {
          error: opened.error,
          name: basename(message.workspaceDir),
          backup: this.#backupFor(opened.error, message.workspaceDir),
        },
      },
    });
  }

  /** A backup helps where the file is damaged; it must not be offered where the workspace is well. */
  #backupFor(
    error: AppError,
    workspaceDir: string,
  ): { readonly at: string; readonly id: string } | null {
    if (
      ![
        'workspace/corrupt',
        'workspace/empty-file',
        'workspace/not-assay',
        'workspace/missing',
      ].includes(error.code)
    )
      return null;
    try {
      const backup = newestSoundBackup(workspaceFiles(workspaceDir));
      return backup && { at: backup.at, id: backup.id };
    } catch (thrown) {
      this.#log.warn('backups cannot be read', { code: toAppError(thrown).code });
      return null;
    }
  }

  async #restore(ackId: number, backupId: string): Promise<void> {
    await this.#opening;
    const asked = this.#asked;
    if (!asked || this.#core) {
      const error = appError(
        'input/invalid',
        'A backup is only opened in the place of a workspace that does not open.',
      );
      this.#tell({ kind: 'ack', ackId, error });
      return;
    }
    const restored = restoreBackup(asked.workspaceDir, backupId, {
      now: () => new Date(),
      monotonicMs: () => performance.now(),
    });
    if (restored.ok) {
      this.#opening = this.#open(asked, false);
      await this.#opening;
    }
    this.#tell({ kind: 'ack', ackId, error: restored.ok ? null : restored.error });
  }

  #connect(port: MessagePortMain): void {
    this.#page?.close();
    this.#page = port;
    port.on('message', ({ data }: { data: unknown }) => void this.#answer(port, data));
    port.start();
  }

  async #answer(port: MessagePortMain, request: unknown): Promise<void> {
    if (typeof request !== 'object' || request === null) return;
    const id: unknown = Reflect.get(request, 'id');
    const name: unknown = Reflect.get(request, 'name');
    const input: unknown = Reflect.get(request, 'input');
    if (typeof id !== 'number' || typeof name !== 'string') return;
    port.postMessage({
      kind: 'reply',
      id,
      reply: await this.#reply(name, input),
    } satisfies PortMessage);
  }

  async #reply(name: string, input: unknown): Promise<Reply<unknown>> {
    if (isLargerThan(input, MAX_CALL_CHARS)) {
      return {
        ok: false,
        error: appError(
          'input/invalid',
          `The call ${name} is larger than ${MAX_CALL_CHARS / 1e6} MB.`,
        ),
      };
    }
    await this.#isAsked.promise;
    await this.#opening;
    const core = this.#core;
    if (core) return callAnything(core.call, name, input);
    return {
      ok: false,
      error: this.#problem ?? appError('workspace/missing', 'No workspace is open.'),
    };
  }

  #push(changes: Changes): void {
    this.#page?.postMessage({ kind: 'changes', changes } satisfies PortMessage);
  }

  async #close(): Promise<void> {
    await this.#lastWords();
    try {
      await this.#opening;
      await this.#core?.close();
    } catch (thrown) {
      // What was answered is durable already; the next start checks the file, because the close is not marked.
      this.#log.error('closing failed', { code: toAppError(thrown).code });
    }
    process.exit(0);
  }

  /** A page that is going away may have sent a draft: its messages come before the end of its line. */
  #lastWords(): Promise<void> {
    const page = this.#page;
    if (!page) return Promise.resolve();
    return new Promise((resolve) => {
      const deadline = setTimeout(resolve, LAST_WORDS_MS);
      page.once('close', () => {
        clearTimeout(deadline);
        resolve();
      });
    });
  }

  #logLine(level: LogLevel, message: string, data?: Readonly<Record<string, unknown>>): void {
    this.#tell({ kind: 'log', level, message, ...(data ? { data } : {}) });
  }

  #tell(message: FromCore): void {
    process.parentPort.postMessage(message);
  }
}

/** The name came over the wire; the core checks it, and the input, itself. */
function callAnything(call: Caller, name: string, input: unknown): Promise<Reply<unknown>> {
  return call(name as CallName, input as never);
}

const core = new CoreProcess();
process.parentPort.on(
  'message',
  ({ data, ports }: { data: ToCore; ports: readonly MessagePortMain[] }) => {
    core.receive(data, ports);
  },
);
