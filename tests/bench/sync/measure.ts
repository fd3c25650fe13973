import type { CoreContext } from '../../../main/core/context.ts';
import type { ServerStore } from '../../../server/store/open.ts';
import { type Figure, figureOf, medianOf } from '../figure.ts';
import { reported, runChild } from '../run-child.ts';
import type { MeasureLimit } from './copy-limit.ts';
import type { SyncOptions } from './options.ts';
import { createSavingReviewer } from './reviewer-saves.ts';
import { countLost, seedPack } from './team.ts';

/** A server on loopback with a seeded team, and a workspace beside it. */
export interface SyncBench {
  readonly options: SyncOptions;
  readonly store: ServerStore;
  readonly context: CoreContext;
  readonly base: string;
  readonly measureLimit: MeasureLimit;
  readonly note: (text: string) => void;
}

interface Round {
  readonly packId: string;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * Everybody at once, as on a Monday morning, as often as the size says; then the same with the starts
 * spread as the app spreads them, while a reviewer works on the same machine.
 */
export async function measureSync(
  bench: SyncBench,
): Promise<{ figures: readonly Figure[]; lost: number }> {
  const { options, context, measureLimit, note } = bench;
  const { reviewers, events, saves, spreadSeconds } = options.size;
  const reviewer = await createSavingReviewer(context);
  const idle = await reviewer.saveWhile((saved) => saved < saves);
  note(`${idle.length} saves without load`);
  const rounds: Round[] = [];
  const limits: number[] = [];
  let lost = 0;
  for (let at = 1; at <= options.size.rounds; at += 1) {
    const round = await pushRound(bench, `at-once-${at}`, 0);
    rounds.push(round);
    lost += await lostIn(bench, round);
    limits.push(...measureLimit(round.packId, 1));
  }
  let isRunning = true;
  const spread = pushRound(bench, 'spread', spreadSeconds).finally(() => (isRunning = false));
  const loaded = await reviewer.saveWhile(() => isRunning);
  const calm = await spread;
  lost += await lostIn(bench, calm);
  note(`${loaded.length} saves beside a loaded server`);

  const rate = { unit: 'events/s', kind: 'runs' } as const;
  const ms = { unit: 'ms', kind: 'runs' } as const;
  const saved = { unit: 'ms', kind: 'times' } as const;
  const figures = [
    figureOf({
      ...rate,
      id: 'sync.push',
      title: 'Pushed by everybody at once',
      samples: rounds.map(({ seconds }) => (reviewers * events) / seconds),
      limit: { title: 'the database alone', value: medianOf(limits) },
      goal: { over: 'ratio', atLeast: 0.3 },
    }),
    figureOf({
      ...rate,
      id: 'sync.limit',
      title: 'The same rows, database alone',
      samples: limits,
    }),
    figureOf({
      ...ms,
      id: 'sync.burst.p99',
      title: 'A push when all come at once, p99',
      samples: rounds.map(({ p99 }) => p99),
    }),
    figureOf({
      ...ms,
      id: 'sync.spread.p50',
      title: `A push, starts over ${spreadSeconds} s`,
      samples: [calm.p50],
    }),
    figureOf({
      ...ms,
      id: 'sync.spread.p99',
      title: `A push, starts over ${spreadSeconds} s, p99`,
      samples: [calm.p99],
      goal: { over: 'value', atMost: 3000 },
    }),
    ...savesOf('idle', 'A save without load', idle, null),
    ...savesOf('loaded', 'A save beside the loaded server', loaded, idle),
  ];
  function savesOf(
    name: string,
    title: string,
    samples: readonly number[],
    base: readonly number[] | null,
  ): Figure[] {
    return [0.5, 0.99].map((quantile) => {
      const suffix = quantile === 0.5 ? '' : ', p99';
      const value =
        base === null
          ? null
          : figureOf({ ...saved, id: '', title: '', samples: base, quantile }).value;
      const limit = value === null ? {} : { limit: { title: 'without load', value } };
      const id = `sync.save.${name}${quantile === 0.5 ? '' : '.p99'}`;
      return figureOf({ ...saved, id, title: `${title}${suffix}`, samples, quantile, ...limit });
    });
  }
  return { figures, lost };
}

async function pushRound(bench: SyncBench, packId: string, spreadSeconds: number): Promise<Round> {
  const { options, store, base, note } = bench;
  const { reviewers, events } = options.size;
  await seedPack(store, packId);
  const args = [base, packId, reviewers, events, options.batch, spreadSeconds].map(String);
  const report = await runChild('push-load.ts', args);
  const [seconds, p50, p99, max] = ['seconds', 'p50', 'p99', 'max'].map((name) =>
    reported(report, name),
  );
  const rate = Math.round((reviewers * events) / (seconds ?? 0));
  const told = ['accepted', 'duplicate', 'other', 'retries', 'pushes'].map(
    (name) => `${name} ${reported(report, name)}`,
  );
  note(`${packId}: ${rate.toLocaleString('en')} events/s; ${told.join(', ')}`);
  return { packId, seconds: seconds ?? 0, p50: p50 ?? 0, p99: p99 ?? 0, max: max ?? 0 };
}

async function lostIn({ options, store }: SyncBench, { packId }: Round): Promise<number> {
  return countLost(store, packId, options.size.reviewers, options.size.events);
}
