import type { Database } from 'better-sqlite3';
import type { CoreContext } from '../context.ts';
import { createJobSaver, type StoredJob } from '../store/import-jobs.ts';
import { nextTurn, SLICE_MS } from './turns.ts';

/** Why a run ends before its work is done. */
export type StopReason = 'cancel' | 'close';

/** Milliseconds between two progress messages. */
const PROGRESS_MS = 100;

/**
 * One run of a job: bounded slices, a turn for others between them, progress that is told at most
 * ten times a second, and a flag that stops it at the next slice.
 */
export interface JobRun {
  readonly db: Database;
  readonly job: StoredJob;
  /** A part of the work that ends when its time is over. */
  readonly startSlice: () => { readonly isOver: () => boolean };
  /** Gives way. @returns false if the run has to stop. */
  readonly endSlice: () => Promise<boolean>;
  /**
   * One transaction of the work. It is atomic but need not survive a power cut at once: rows and
   * position are lost together, and the next durable commit of anybody makes all before it durable.
   */
  readonly transaction: (write: () => void) => void;
  /** A transaction that is on the disk when it returns, for the states that people rely on. */
  readonly durably: (write: () => void) => void;
  /** Keeps the job; must run inside a transaction. */
  readonly save: () => void;
  /** Tells the listeners now; `content` also that cases and metrics changed. */
  readonly tell: (what: 'progress' | 'content') => void;
}

/** @param stop asked after every slice. */
export function createJobRun(
  context: CoreContext,
  job: StoredJob,
  stop: () => StopReason | null,
): JobRun {
  const { db, deps } = context;
  const saveJob = createJobSaver(db);
  const inTransaction = db.transaction((write: () => void) => write());
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = (what: 'progress' | 'content'): void => {
    toldAt = deps.clock.monotonicMs();
    context.emitChanges({
      topics: what === 'progress' ? ['imports'] : ['imports', 'cases', 'metrics', 'workspace'],
    });
  };
  return {
    db,
    job,
    startSlice: () => {
      const end = deps.clock.monotonicMs() + SLICE_MS;
      let first = true;
      return {
        // At least one step for each slice, however slow the clock or the machine.
        isOver: () => {
          if (first) {
            first = false;
            return false;
          }
          return deps.clock.monotonicMs() >= end;
        },
      };
    },
    endSlice: async () => {
      if (deps.clock.monotonicMs() - toldAt >= PROGRESS_MS) tell('progress');
      await nextTurn();
      return stop() === null;
    },
    transaction: (write) => {
      db.pragma('synchronous = NORMAL');
      try {
        inTransaction.immediate(write);
      } finally {
        // Nobody's save may ever run without its flush.
        db.pragma('synchronous = FULL');
      }
    },
    durably: (write) => inTransaction.immediate(write),
    save: () => saveJob(job),
    tell,
  };
}
