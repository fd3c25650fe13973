import type { Changes, Reply } from '../../shared/contract/call.ts';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/contract.ts';
import type { CoreState } from '../../shared/contract/shell.ts';
import type { PortMessage, PortRequest } from '../../shared/contract/wire.ts';
import type { AppError } from '../../shared/errors.ts';
import { Listeners } from './listeners.ts';

/** The part of a MessagePort that is used, so that a test can give its own. */
export interface Port {
  readonly postMessage: (message: PortRequest) => void;
  readonly addEventListener: (
    type: 'message',
    listener: (received: { readonly data: PortMessage }) => void,
  ) => void;
  /** Nothing is received before. */
  readonly start: () => void;
  readonly close: () => void;
}

const RESTARTED: AppError = {
  code: 'internal',
  message: 'Assay restarted its core before this was answered.',
  hint: 'What was saved is safe. Try again.',
};

/**
 * The page's line to the core. Calls wait while there is no line yet; when a line breaks because the
 * core was restarted, calls that were under way fail with an error, because nobody can tell whether
 * they were done.
 */
export class CoreLine {
  readonly #changes = new Listeners<Changes>();
  readonly #pending = new Map<number, (reply: Reply<unknown>) => void>();
  #queue: PortRequest[] = [];
  #port: Port | null = null;
  #nextId = 1;

  call<N extends CallName>(name: N, input: CallInput<N>): Promise<Reply<CallOutput<N>>> {
    const request: PortRequest = { id: this.#nextId, name, input };
    this.#nextId += 1;
    return new Promise((resolve) => {
      // The core's handlers are typed by the same contract; this is the one place where the wire is trusted.
      this.#pending.set(request.id, (reply) => resolve(reply as Reply<CallOutput<N>>));
      if (this.#port) this.#port.postMessage(request);
      else this.#queue.push(request);
    });
  }

  /** Takes a new line into use and sends what has waited for one. */
  connect(port: Port): void {
    this.#breakLine();
    this.#port = port;
    port.addEventListener('message', ({ data }) => this.#receive(data));
    port.start();
    const waiting = this.#queue;
    this.#queue = [];
    for (const request of waiting) port.postMessage(request);
  }

  coreStateChanged(state: CoreState): void {
    if (state.kind === 'restarting') this.#breakLine();
  }

  onChanges(listener: (changes: Changes) => void): () => void {
    return this.#changes.add(listener);
  }

  #receive(message: PortMessage): void {
    if (message.kind === 'changes') {
      this.#changes.tell(message.changes);
      return;
    }
    const resolve = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    resolve?.(message.reply);
  }

  #breakLine(): void {
    this.#port?.close();
    this.#port = null;
    const waiting = new Set(this.#queue.map((request) => request.id));
    for (const [id, resolve] of this.#pending) {
      if (waiting.has(id)) continue;
      this.#pending.delete(id);
      resolve({ ok: false, error: RESTARTED });
    }
  }
}
