import type { Network } from '../context.ts';

/** The real network. Its timers keep no process alive. */
export function createNetwork(options: Pick<Network, 'fetch' | 'inBackground'>): Network {
  return {
    ...options,
    random: () => Math.random(),
    after(waitMs, run) {
      const timer = setTimeout(run, waitMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
