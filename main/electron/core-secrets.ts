import type { SecretStore } from '../core/secrets.ts';
import type { FromCore, SecretAnswer, SecretQuestion } from './core-messages.ts';

/** The secrets of the main process, as the core asks for them. */
export class CoreSecrets implements SecretStore {
  readonly kind: 'os' | 'memory';
  readonly #tell: (message: FromCore) => void;
  readonly #waiting = new Map<number, (answer: SecretAnswer) => void>();
  #next = 1;

  constructor(kind: 'os' | 'memory', tell: (message: FromCore) => void) {
    this.kind = kind;
    this.#tell = tell;
  }

  async get(name: string): Promise<string | null> {
    return this.#ask({ action: 'get', name });
  }

  async set(name: string, value: string): Promise<void> {
    await this.#ask({ action: 'set', name, value });
  }

  async remove(name: string): Promise<void> {
    await this.#ask({ action: 'remove', name });
  }

  /** Takes an answer of the main process. */
  receive(answer: SecretAnswer): void {
    this.#waiting.get(answer.questionId)?.(answer);
    this.#waiting.delete(answer.questionId);
  }

  async #ask(question: SecretQuestion): Promise<string | null> {
    const questionId = this.#next;
    this.#next += 1;
    const answer = await new Promise<SecretAnswer>((resolve) => {
      this.#waiting.set(questionId, resolve);
      this.#tell({ kind: 'secret', questionId, question });
    });
    if (!answer.isDone) throw new Error('The system did not keep a secret.');
    return answer.value;
  }
}
