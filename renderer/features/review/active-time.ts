/** Without a sign of life for this long, the person is taken to have looked away. */
export const IDLE_CUT_OFF_MS = 60_000;
/** Longest time that one save may carry; the core refuses more. */
const MAX_ACTIVE_MS = 3_600_000;

/**
 * Measures how long the person worked, for cases per hour. Only a monotonic clock is used, so that a
 * change of the computer's time adds nothing. After the last sign of life another
 * {@link IDLE_CUT_OFF_MS} count: reading without a key press is work, a lunch break is not.
 */
export class ActiveTimeMeter {
  readonly #nowMs: () => number;
  #collectedMs = 0;
  #countedUntilMs: number;
  /** When this period of work ends if nothing more is done. */
  #activeUntilMs: number;

  /** @param nowMs a clock that never goes back, such as `performance.now`. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#countedUntilMs = nowMs();
    this.#activeUntilMs = this.#countedUntilMs + IDLE_CUT_OFF_MS;
  }

  /** The person did something: a key, a click, a scroll. */
  touch(): void {
    this.#count();
    const now = this.#nowMs();
    this.#countedUntilMs = now;
    this.#activeUntilMs = now + IDLE_CUT_OFF_MS;
  }

  /** The window is hidden: nothing counts until the next {@link touch}. */
  pause(): void {
    this.#count();
    this.#activeUntilMs = this.#countedUntilMs;
  }

  /** Takes what was collected since the last call, in whole milliseconds. */
  take(): number {
    this.#count();
    const taken = Math.min(MAX_ACTIVE_MS, Math.round(this.#collectedMs));
    this.#collectedMs = 0;
    return taken;
  }

  /** Puts back what a save that failed had taken. */
  giveBack(activeMs: number): void {
    this.#collectedMs += activeMs;
  }

  #count(): void {
    const until = Math.min(this.#nowMs(), this.#activeUntilMs);
    if (until <= this.#countedUntilMs) return;
    this.#collectedMs += until - this.#countedUntilMs;
    this.#countedUntilMs = until;
  }
}
