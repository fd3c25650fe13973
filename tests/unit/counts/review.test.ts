import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCaller } from '../../../main/core/caller.ts';
import type { Handlers } from '../../../main/core/context.ts';
import type { OpenedContext } from '../../../main/core/open-context.ts';
import { createReviewHandlers } from '../../../main/core/review/handlers.ts';
import { ensureContentIndexes } from '../../../main/core/store/content-indexes.ts';
import { CoreLine, type Port } from '../../../main/preload/core-line.ts';
import { isTouched } from '../../../renderer/data/invalidation.ts';
import { createCaseUiStore } from '../../../renderer/features/case/case-ui-store.ts';
import { ActiveTimeMeter } from '../../../renderer/features/review/active-time.ts';
import {
  createReviewStore,
  type ReviewStore,
} from '../../../renderer/features/review/review-store.ts';
import type { Changes } from '../../../shared/contract/call.ts';
import type { PortMessage } from '../../../shared/contract/wire.ts';
import { openDesk } from '../../support/review-desk.ts';
import { seedCases } from '../../support/seed-cases.ts';
import { createTempWorkspace, type TempWorkspace } from '../../support/temp-workspace.ts';
import { planOf, traceStatements } from '../../support/traced-statements.ts';

const CASES = 24;
/** Of a submit in all: what is checked, what is written, everything of the next case and its form, and the size of the share. */
const STATEMENTS_OF_SUBMIT = 46;
/** From BEGIN to COMMIT: what others wait for. One of them notes which events are followed, for devices that come late. */
const STATEMENTS_IN_TRANSACTION = 19;

/** Walks from the end of the log, where the last event of this device nearly always is. */
const LAST_OF_DEVICE =
  'SELECT device_seq FROM event WHERE device_id = ? ORDER BY position DESC LIMIT 1';

/** The window's store, its line and the core's review calls, with nothing else between them. */
interface Wired {
  readonly db: Database;
  readonly store: ReviewStore;
  /** Names of the calls that crossed to the core. */
  readonly sent: string[];
  /** What crossed to the window. */
  readonly received: PortMessage[];
  /** Timers that are due, such as autosave, run. */
  readonly pause: () => Promise<void>;
}

let workspace: TempWorkspace;
beforeEach(() => {
  workspace = createTempWorkspace();
});
afterEach(() => workspace.cleanUp());

async function openReview(count = CASES): Promise<Wired> {
  const opened = await workspace.open();
  const { context } = opened;
  const cases = Array.from({ length: count }, (_, at) => ({
    id: `c${at}`,
    input: 'question',
    actualOutput: 'answer',
    spans: [{ id: 's', name: 'step' }],
    metricResults: [{ metric: 'm', passed: at % 2 === 0 }],
  }));
  const caseIds = seedCases(context, cases);
  ensureContentIndexes(context.db);
  const packId = await openDesk(context).publish(caseIds);
  const wired = wire(opened, packId);
  await wired.store.getState().start(null);
  await wired.pause();
  wired.sent.length = 0;
  wired.received.length = 0;
  return wired;
}

function wire({ context, onChanges }: OpenedContext, packId: string): Wired {
  // Only calls of the review come over this line; the core has the others beside them.
  const caller = createCaller(createReviewHandlers(context) as Handlers, context);
  const sent: string[] = [];
  const received: PortMessage[] = [];
  const timers: (() => void)[] = [];
  let receive: (message: PortMessage) => void = () => undefined;
  const tell = (message: PortMessage): void => {
    received.push(message);
    receive(message);
  };
  onChanges((changes) => tell({ kind: 'changes', changes }));
  const port: Port = {
    postMessage: ({ id, name, input }) => {
      sent.push(name);
      void caller(name as never, input as never).then((reply) =>
        tell({ kind: 'reply', id, reply }),
      );
    },
    addEventListener: (_type, listener) => {
      receive = (data) => listener({ data });
    },
    start: () => undefined,
    close: () => undefined,
  };
  const line = new CoreLine();
  line.connect(port);
  const store = createReviewStore({
    packId,
    call: (name, input) => line.call(name, input),
    caseUi: createCaseUiStore({ isJudgeShown: true }),
    meter: new ActiveTimeMeter(() => performance.now()),
    after: (_delayMs, run) => {
      timers.push(run);
      return () => {
        const at = timers.indexOf(run);
        if (at >= 0) timers.splice(at, 1);
      };
    },
    holdKeys: () => () => undefined,
    notify: () => undefined,
  });
  return {
    db: context.db,
    store,
    sent,
    received,
    pause: async () => {
      for (const run of timers.splice(0)) run();
      for (let turn = 0; turn < 4; turn += 1) await new Promise((resume) => setImmediate(resume));
    },
  };
}

/** What ran on every connection while something was done. */
async function tracedWhile({ db }: Wired, act: () => Promise<void>): Promise<readonly string[]> {
  const traced = traceStatements(db);
  try {
    await act();
    return traced.statements;
  } finally {
    traced.stop();
  }
}

async function judge({ store }: Wired, verdict: 'pass' | 'fail'): Promise<void> {
  store.getState().verdict(verdict);
  await store.getState().submit();
}

/** Queries that the frame of the window and the review keep on the screen, read from their sources. */
function shownQueries(): readonly string[] {
  const renderer = fileURLToPath(new URL('../../../renderer', import.meta.url));
  return ['app', 'features/review'].flatMap((folder) =>
    readdirSync(join(renderer, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .flatMap((name) => [
        ...readFileSync(join(renderer, folder, name), 'utf8').matchAll(/\buseCall\(\s*'([^']+)'/g),
      ])
      .flatMap(([, name]) => name ?? []),
  );
}

describe('what one verdict costs', () => {
  test('CR1: messages: one call, its reply with the next case, and one word of what changed', async () => {
    const wired = await openReview();
    await judge(wired, 'pass');
    await new Promise((resume) => setImmediate(resume));
    expect(wired.sent).toEqual(['review.submit']);
    expect(wired.received.map((message) => message.kind)).toEqual(['changes', 'reply']);
    expect(wired.store.getState().item?.position).toBe(1);
  });

  test('CR2: messages: twenty verdicts in a row are twenty calls, and one for the pace when the person pauses', async () => {
    const wired = await openReview();
    for (let at = 0; at < 20; at += 1) await judge(wired, at % 3 === 0 ? 'fail' : 'pass');
    expect(wired.sent).toEqual(Array.from({ length: 20 }, () => 'review.submit'));
    await wired.pause();
    await wired.pause();
    expect(wired.sent.slice(20)).toEqual(['review.pace']);
  });

  test('CR3: messages: nothing that stands beside the review is asked for again', async () => {
    const wired = await openReview();
    await judge(wired, 'pass');
    const changes: Changes[] = wired.received.flatMap((message) =>
      message.kind === 'changes' ? [message.changes] : [],
    );
    expect(changes).toHaveLength(1);
    const shown = shownQueries();
    expect(shown).toContain('workspace.status');
    expect(shown.filter((name) => changes.some((change) => isTouched([name, {}], change)))).toEqual(
      [],
    );
  });

  test('CR4: database: one transaction and a bounded number of statements, with what the next case needs', async () => {
    const wired = await openReview();
    // The first submit prepares what is prepared once, and is the first of its kind for the undo.
    await judge(wired, 'pass');
    for (const verdict of ['fail', 'pass'] as const) {
      const statements = await tracedWhile(wired, () => judge(wired, verdict));
      expect(statements.filter((sql) => sql === 'BEGIN IMMEDIATE')).toHaveLength(1);
      expect(statements.filter((sql) => sql === 'COMMIT')).toHaveLength(1);
      const inside = statements.slice(
        statements.indexOf('BEGIN IMMEDIATE') + 1,
        statements.indexOf('COMMIT'),
      );
      expect(inside.length).toBeLessThanOrEqual(STATEMENTS_IN_TRANSACTION);
      expect(inside.filter((sql) => sql.startsWith('INSERT INTO event '))).toHaveLength(1);
      expect(statements.length).toBeLessThanOrEqual(STATEMENTS_OF_SUBMIT);
    }
    expect(wired.sent).toHaveLength(3);
  });

  test('CR5: database: as much after a hundred verdicts as after one', async () => {
    const wired = await openReview(110);
    await judge(wired, 'pass');
    const early = await tracedWhile(wired, () => judge(wired, 'pass'));
    for (let at = 2; at < 100; at += 1) await judge(wired, 'pass');
    const late = await tracedWhile(wired, () => judge(wired, 'pass'));
    expect(late.length).toBe(early.length);
  });

  test('CR6: database: every statement finds its rows by a key, none walks over a table', async () => {
    const wired = await openReview();
    await judge(wired, 'pass');
    const statements = await tracedWhile(wired, () => judge(wired, 'fail'));
    const walks = statements
      .filter((sql) => /^(SELECT|UPDATE|DELETE)/.test(sql) && sql !== LAST_OF_DEVICE)
      .flatMap((sql) => planOf(wired.db, sql))
      .filter((step) => step.startsWith('SCAN ') && !step.startsWith('SCAN CONSTANT ROW'));
    expect(walks).toEqual([]);
  });
});
