import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Times of writing 8 KiB and flushing it: no commit can be faster. Milliseconds. The pauses between
 * them are a person's: a processor that has gone to sleep takes its time to wake, and that is no fault
 * of what is measured beside it.
 */
export async function measureFlushes(dir: string, count: number): Promise<number[]> {
  const path = join(dir, 'flush.bin');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(8192, 1);
  const times: number[] = [];
  try {
    while (times.length < count) {
      await wait(15 + ((times.length * 7) % 25));
      const start = performance.now();
      writeSync(file, page);
      fdatasyncSync(file);
      times.push(performance.now() - start);
    }
    return times;
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

const BLOCK_BYTES = 256 * 1024 * 1024;

/** Bytes a millisecond that this machine moves: copying a block far larger than its caches, read and write counted. */
export function measureBandwidth(): number {
  const from = new Uint8Array(BLOCK_BYTES).fill(1);
  const to = new Uint8Array(BLOCK_BYTES);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now();
    to.set(from);
    best = Math.min(best, performance.now() - start);
  }
  return (2 * BLOCK_BYTES) / best;
}

/** Median-friendly: times of `run`, after some that do not count. Milliseconds. */
export function timesOf(rounds: number, run: () => unknown, warmUp = 2): number[] {
  for (let round = 0; round < warmUp; round += 1) run();
  return Array.from({ length: rounds }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
}
