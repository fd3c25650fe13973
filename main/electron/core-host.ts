import {
  MessageChannelMain,
  utilityProcess,
  type UtilityProcess,
  type WebContents,
} from 'electron';
import type { CoreState } from '../../shared/contract/shell.ts';
import { CHANNELS } from '../../shared/contract/wire.ts';
import { appError, type AppError } from '../../shared/errors.ts';
import type { FromCore, SecretQuestion, ToCore, TokenEntry } from './core-messages.ts';
import { CrashLimit } from './crash-limit.ts';
import type { AppLog } from './logging.ts';
import type { SecretsFile } from './secrets-file.ts';
import type { WorkspaceLocation } from './workspace-location.ts';

/** A core that has not closed by then is ended; what was saved is on the disk already. */
const CLOSE_TIMEOUT_MS = 10_000;

interface CoreHostOptions {
  readonly entry: string;
  readonly sampleDir: string;
  readonly assayVersion: string;
  readonly log: AppLog;
  readonly secrets: SecretsFile;
  readonly tokens: { readonly entries: () => readonly TokenEntry[] };
  readonly onState: (state: CoreState) => void;
}

/**
 * Owns the process in which the core runs: starts it, hands the window a line to it, and starts it again
 * if it dies. The main process itself never touches data.
 */
export class CoreHost {
  readonly #options: CoreHostOptions;
  readonly #crashes = new CrashLimit();
  readonly #acks = new Map<number, (error: AppError | null) => void>();
  #child: UtilityProcess | null = null;
  #location: WorkspaceLocation | null = null;
  #page: WebContents | null = null;
  #state: CoreState = { kind: 'starting' };
  #nextAck = 1;

  constructor(options: CoreHostOptions) {
    this.#options = options;
  }

  get state(): CoreState {
    return this.#state;
  }

  /** Opens a workspace; one that is open is closed first. */
  async open(location: WorkspaceLocation): Promise<void> {
    await this.stop();
    this.#location = location;
    this.#start({ kind: 'starting' });
  }

  /** Gives a page that has just loaded a fresh line to the core. */
  connect(page: WebContents): void {
    this.#page = page;
    this.#sendPort();
  }

  /** Tells the core which paths stand behind new tokens; done when the core knows them. */
  async shareFiles(files: readonly TokenEntry[]): Promise<void> {
    if (files.length > 0) await this.#ask((ackId) => ({ kind: 'files', ackId, files }));
  }

  /** Puts a backup in the place of a workspace that does not open. @returns what went wrong, or null. */
  async restore(backupId: string): Promise<AppError | null> {
    return this.#ask((ackId) => ({ kind: 'restore', ackId, backupId }));
  }

  /** Closes the workspace and ends the process. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = null;
    await new Promise<void>((resolve) => {
      const deadline = setTimeout(() => {
        this.#options.log.write('warn', 'core did not close in time');
        child.kill();
      }, CLOSE_TIMEOUT_MS);
      child.once('exit', () => {
        clearTimeout(deadline);
        resolve();
      });
      send(child, { kind: 'close' });
    });
    this.#failAcks();
  }

  #start(state: CoreState): void {
    const location = this.#location;
    if (!location) return;
    this.#setState(state);
    const { entry, sampleDir, assayVersion, secrets, tokens } = this.#options;
    const child = utilityProcess.fork(entry, [], { serviceName: 'assay-core' });
    this.#child = child;
    child.on('message', (message: FromCore) => this.#receive(message));
    child.on('exit', (code) => this.#exited(child, code));
    const open = async () => {
      const kind = await secrets.kind();
      if (this.#child !== child) return;
      send(child, {
        kind: 'open',
        workspaceDir: location.dir,
        create: location.create,
        sampleDir,
        assayVersion,
        files: tokens.entries(),
        secrets: kind,
      });
    };
    void open();
    this.#sendPort();
  }

  #sendPort(): void {
    if (!this.#page || this.#page.isDestroyed() || !this.#child) return;
    const { port1, port2 } = new MessageChannelMain();
    this.#child.postMessage({ kind: 'port' } satisfies ToCore, [port2]);
    this.#page.postMessage(CHANNELS.port, null, [port1]);
  }

  #receive(message: FromCore): void {
    switch (message.kind) {
      case 'state':
        // A workspace that was made now must be there from now on.
        if (message.state.kind === 'ready' && this.#location)
          this.#location = { ...this.#location, create: false };
        this.#setState(message.state);
        return;
      case 'ack':
        this.#acks.get(message.ackId)?.(message.error);
        this.#acks.delete(message.ackId);
        return;
      case 'secret':
        void this.#answerSecret(message.questionId, message.question);
        return;
      case 'log':
        this.#options.log.write(message.level, message.message, message.data);
        return;
    }
  }

  async #answerSecret(questionId: number, question: SecretQuestion): Promise<void> {
    const child = this.#child;
    const { secrets, log } = this.#options;
    let value: string | null = null;
    let isDone = true;
    try {
      if (question.action === 'get') value = await secrets.get(question.name);
      else if (question.action === 'set') await secrets.set(question.name, question.value);
      else await secrets.remove(question.name);
    } catch (thrown) {
      isDone = false;
      const name = thrown instanceof Error ? thrown.name : 'unknown';
      log.write('warn', 'a secret was not kept', { action: question.action, name });
    }
    if (child !== null && this.#child === child)
      send(child, { kind: 'secret', questionId, isDone, value });
  }

  #exited(child: UtilityProcess, code: number): void {
    // Closed on purpose: `stop` has already let go of it.
    if (this.#child !== child) return;
    this.#child = null;
    this.#failAcks();
    this.#options.log.write('error', 'core process ended', { code });
    if (this.#crashes.isExceeded(Date.now())) {
      this.#setState({
        kind: 'problem',
        problem: {
          name: 'Assay',
          backup: null,
          error: appError(
            'internal',
            'The part of Assay that keeps the workspace has failed several times in a row.',
            {
              hint: 'Quit and start Assay again. If it happens again, run `assay doctor` on the workspace.',
            },
          ),
        },
      });
      return;
    }
    this.#start({ kind: 'restarting', reason: `exit ${code}` });
  }

  #setState(state: CoreState): void {
    this.#state = state;
    this.#options.onState(state);
  }

  #ask(message: (ackId: number) => ToCore): Promise<AppError | null> {
    const child = this.#child;
    if (!child) return Promise.resolve(restarted());
    const ackId = this.#nextAck;
    this.#nextAck += 1;
    return new Promise((resolve) => {
      this.#acks.set(ackId, resolve);
      send(child, message(ackId));
    });
  }

  #failAcks(): void {
    for (const resolve of this.#acks.values()) resolve(restarted());
    this.#acks.clear();
  }
}

function send(child: UtilityProcess, message: ToCore): void {
  child.postMessage(message);
}

function restarted(): AppError {
  return appError('internal', 'The core was restarted before this was done.', {
    hint: 'Try again.',
  });
}
