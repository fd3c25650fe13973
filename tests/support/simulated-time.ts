import type { Clock, Network } from '../../main/core/context.ts';

/** Time that passes only when a test says so. */
export interface SimulatedTime {
  readonly clock: Clock;
  readonly after: Network['after'];
  /** Milliseconds since the start. */
  readonly elapsedMs: () => number;
  /** Goes on to the next timer and runs it. @returns false if none waits before the limit; time then stands at the limit. */
  readonly next: (limitMs?: number) => boolean;
  readonly waiting: () => number;
}

export function simulateTime(startAt = '2026-03-02T08:00:00.000Z'): SimulatedTime {
  const timers = new Set<{ readonly atMs: number; readonly run: () => void }>();
  let nowMs = 0;
  return {
    clock: {
      now: () => new Date(Date.parse(startAt) + nowMs),
      monotonicMs: () => nowMs,
    },
    after(waitMs, run) {
      const timer = { atMs: nowMs + waitMs, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    elapsedMs: () => nowMs,
    next(limitMs = Infinity) {
      const [first] = [...timers].sort((a, b) => a.atMs - b.atMs);
      if (first === undefined || first.atMs > limitMs) {
        if (limitMs !== Infinity) nowMs = Math.max(nowMs, limitMs);
        return false;
      }
      timers.delete(first);
      nowMs = Math.max(nowMs, first.atMs);
      first.run();
      return true;
    },
    waiting: () => timers.size,
  };
}
