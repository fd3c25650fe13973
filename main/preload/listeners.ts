interface ListenersOptions {
  /** A listener that comes later is told the last value at once (a state). */
  readonly repeatLast?: boolean;
  /** Values wait for the first listener (requests that must not be lost). */
  readonly keepUntilHeard?: boolean;
}

/** Tells the page about what happens outside of it. */
export class Listeners<T> {
  readonly #options: ListenersOptions;
  readonly #listeners = new Set<(value: T) => void>();
  #kept: T[] = [];

  constructor(options: ListenersOptions = {}) {
    this.#options = options;
  }

  tell(value: T): void {
    if (this.#options.repeatLast) this.#kept = [value];
    else if (this.#options.keepUntilHeard && this.#listeners.size === 0) this.#kept.push(value);
    for (const listener of this.#listeners) listener(value);
  }

  add(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    for (const value of this.#kept) listener(value);
    if (!this.#options.repeatLast) this.#kept = [];
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
