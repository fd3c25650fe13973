/** Tells a fault that comes back at once from one that happens now and then. */
export class CrashLimit {
  readonly #allowed: number;
  readonly #windowMs: number;
  #times: number[] = [];

  constructor(allowed = 3, windowMs = 60_000) {
    this.#allowed = allowed;
    this.#windowMs = windowMs;
  }

  /** Notes a crash. @returns true if there were more than the allowed ones within the window. */
  isExceeded(nowMs: number): boolean {
    this.#times = [...this.#times.filter((time) => nowMs - time < this.#windowMs), nowMs];
    return this.#times.length > this.#allowed;
  }
}
