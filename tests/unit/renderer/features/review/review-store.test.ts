import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReviewCall } from '../../../../../main/core/review/handlers.ts';
import { createCaseUiStore } from '../../../../../renderer/features/case/case-ui-store.ts';
import { ActiveTimeMeter } from '../../../../../renderer/features/review/active-time.ts';
import { currentForm } from '../../../../../renderer/features/review/review-state.ts';
import {
  createReviewStore,
  type CoreCall,
  type ReviewStore,
} from '../../../../../renderer/features/review/review-store.ts';
import type { CaseRecordInput } from '../../../../../shared/domain/case.ts';
import { appError, toAppError, type AppError } from '../../../../../shared/errors.ts';
import {
  openDesk,
  readEvents,
  type PublishOptions,
  type ReviewDesk,
} from '../../../../support/review-desk.ts';
import { seedCases } from '../../../../support/seed-cases.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

/** The review screen's store on a real workspace: keys go in at one end, events come out at the other. */
interface Bench {
  readonly store: ReviewStore;
  readonly desk: ReviewDesk;
  /** Names of the calls so far. */
  readonly calls: string[];
  readonly notes: string[];
  readonly isHoldingKeys: () => boolean;
  /** Refuses this call from now on. */
  readonly refuse: (name: string | null, error?: AppError) => void;
  /** Runs timers that are due, such as autosave. */
  readonly fireTimers: () => Promise<void>;
}

let workspace: TempWorkspace;
beforeEach(() => {
  workspace = createTempWorkspace();
});
afterEach(() => workspace.cleanUp());

const testCase = (id: string, more: Partial<CaseRecordInput> = {}): CaseRecordInput => ({
  id,
  input: `question ${id}`,
  actualOutput: `answer ${id}`,
  ...more,
});

async function openBench(
  cases: readonly CaseRecordInput[],
  options: PublishOptions = {},
): Promise<Bench> {
  const { context } = await workspace.open();
  const desk = openDesk(context);
  const packId = await desk.publish(seedCases(context, cases), options);
  return benchOn(desk, packId);
}

async function benchOn(desk: ReviewDesk, packId: string): Promise<Bench> {
  const calls: string[] = [];
  const notes: string[] = [];
  const timers: (() => void)[] = [];
  let held = 0;
  let refused: { name: string; error: AppError } | null = null;
  const call = (async (name: string, input: unknown) => {
    calls.push(name);
    if (refused?.name === name) return { ok: false, error: refused.error };
    try {
      return { ok: true, value: await desk.call(name as ReviewCall, input as never) };
    } catch (thrown) {
      return { ok: false, error: toAppError(thrown) };
    }
    // The store makes only calls that a desk answers, each with the input of its name.
  }) as CoreCall;
  const store = createReviewStore({
    packId,
    call,
    caseUi: createCaseUiStore({ isJudgeShown: true }),
    meter: new ActiveTimeMeter(() => performance.now()),
    after: (_delayMs, run) => {
      timers.push(run);
      return () => void timers.splice(timers.indexOf(run), 1);
    },
    holdKeys: () => {
      held += 1;
      return () => void (held -= 1);
    },
    notify: (message) => notes.push(message),
  });
  await store.getState().start(null);
  const fireTimers = async () => {
    for (const run of timers.splice(0)) run();
    await new Promise((resume) => setImmediate(resume));
    await new Promise((resume) => setImmediate(resume));
  };
  await fireTimers();
  calls.length = 0;
  return {
    store,
    desk,
    calls,
    notes,
    isHoldingKeys: () => held > 0,
    refuse: (name, error = appError('workspace/disk-full', 'The disk is full.')) => {
      refused = name === null ? null : { name, error };
    },
    fireTimers,
  };
}

const openCase = ({ store }: Bench) => store.getState().item?.case.caseId ?? null;
const answers = ({ store }: Bench) => currentForm(store.getState()).answers;
const events = ({ desk }: Bench, kind: string) =>
  readEvents(desk.context).filter((event) => event.kind === kind);

describe('judging', () => {
  test('RV1: a verdict and a submit are one call, and its reply is the next case', async () => {
    const bench = await openBench([testCase('1'), testCase('2')]);
    bench.store.getState().verdict('pass');
    let paints = 0;
    const stop = bench.store.subscribe((state, before) => {
      if (state.item !== before.item) paints += 1;
    });
    await bench.store.getState().submit();
    stop();
    expect(bench.calls).toEqual(['review.submit']);
    expect(openCase(bench)).toBe('seed:2');
    expect(paints).toBe(1);
    expect(bench.store.getState().progress).toMatchObject({ submitted: 1, drafts: 0 });
    expect(events(bench, 'annotation.committed').map((event) => event.body)).toMatchObject([
      { answers: { verdict: 'pass' } },
    ]);
  });

  test('RV2: typing never gives the case pane another case to draw', async () => {
    const bench = await openBench([testCase('1')]);
    const view = bench.store.getState().item?.case;
    bench.store.getState().verdict('fail');
    for (const text of ['a', 'ab', 'abc']) bench.store.getState().type('reason', text);
    await bench.fireTimers();
    await bench.store.getState().toggleFlag();
    expect(bench.store.getState().item).toMatchObject({ state: 'draft', flagged: true });
    expect(bench.store.getState().item?.case).toBe(view);
    expect(answers(bench)).toEqual({ verdict: 'fail', reason: 'abc' });
  });

  test('RV3: a form that is not complete is refused here, says what is missing and goes there', async () => {
    const bench = await openBench([testCase('1')]);
    bench.store.getState().type('reason', 'because');
    await bench.store.getState().submit();
    expect(bench.calls).toEqual([]);
    expect([...bench.store.getState().problems.keys()]).toEqual(['verdict']);
    expect(bench.store.getState().focusedKey).toBe('verdict');
    bench.store.getState().verdict('pass');
    expect(bench.store.getState().problems.size).toBe(0);
  });

  test('RV4: a submit that fails keeps everything on the screen, and the draft goes on being saved', async () => {
    const bench = await openBench([testCase('1'), testCase('2')]);
    bench.store.getState().verdict('fail');
    bench.store.getState().type('reason', 'typed for minutes');
    bench.refuse('review.submit');
    await bench.store.getState().submit();
    expect(openCase(bench)).toBe('seed:1');
    expect(answers(bench)).toEqual({ verdict: 'fail', reason: 'typed for minutes' });
    expect(bench.store.getState().actError?.code).toBe('workspace/disk-full');
    bench.refuse(null);
    await bench.fireTimers();
    expect(bench.calls).toEqual(['review.submit', 'review.saveDraft']);
    const again = await benchOn(bench.desk, bench.store.getState().pack?.packId ?? '');
    expect(answers(again)).toEqual({ verdict: 'fail', reason: 'typed for minutes' });
  });

  test('RV5: a case is not left while its draft cannot be saved', async () => {
    const bench = await openBench([testCase('1'), testCase('2')]);
    bench.store.getState().type('reason', 'not to be lost');
    bench.refuse('review.saveDraft');
    await bench.store.getState().go(1);
    expect(openCase(bench)).toBe('seed:1');
    expect(bench.store.getState().draftState.kind).toBe('failed');
    bench.refuse(null);
    await bench.store.getState().go(1);
    expect(openCase(bench)).toBe('seed:2');
    await bench.store.getState().go(-1);
    expect(answers(bench)).toEqual({ reason: 'not to be lost' });
  });

  test('RV6: keys that come while a submit is under way do not submit twice', async () => {
    const bench = await openBench([testCase('1'), testCase('2'), testCase('3')]);
    bench.store.getState().verdict('pass');
    await Promise.all([bench.store.getState().submit(), bench.store.getState().submit()]);
    expect(bench.calls).toEqual(['review.submit']);
    expect(openCase(bench)).toBe('seed:2');
  });

  test('RV18: keys wait from the moment of a submit until its reply is there, and answer nothing', async () => {
    const bench = await openBench([testCase('1'), testCase('2')]);
    bench.store.getState().verdict('pass');
    const submitted = bench.store.getState().submit();
    expect(bench.isHoldingKeys()).toBe(true);
    bench.store.getState().verdict('fail');
    expect(answers(bench)).toEqual({ verdict: 'pass' });
    await submitted;
    expect(bench.isHoldingKeys()).toBe(false);
    expect(answers(bench)).toEqual({});
  });

  test('RV7: submitting unchanged answers again writes nothing and moves on', async () => {
    const bench = await openBench([testCase('1'), testCase('2')]);
    bench.store.getState().verdict('pass');
    await bench.store.getState().submit();
    await bench.store.getState().go(-1);
    await bench.store.getState().submit();
    expect(events(bench, 'annotation.committed')).toHaveLength(1);
    expect(openCase(bench)).toBe('seed:2');
  });

  test('RV8: after the last open case the pack is done', async () => {
    const bench = await openBench([testCase('1')]);
    bench.store.getState().verdict('pass');
    await bench.store.getState().submit();
    expect(bench.store.getState().item).toBeNull();
    expect(bench.store.getState().announcement).toContain('No open case is left');
    await bench.store.getState().go(-1);
    expect(openCase(bench)).toBe('seed:1');
  });
});

describe('undo', () => {
  test('RV9: undo takes an answer back first, then the submit before it, in the case where it was', async () => {
    const bench = await openBench([testCase('1'), testCase('2')]);
    bench.store.getState().verdict('pass');
    await bench.store.getState().submit();
    bench.store.getState().verdict('fail');
    await bench.store.getState().undo();
    expect(openCase(bench)).toBe('seed:2');
    expect(answers(bench)).toEqual({});
    await bench.store.getState().undo();
    expect(openCase(bench)).toBe('seed:1');
    expect(answers(bench)).toEqual({ verdict: 'pass' });
    expect(bench.notes).toEqual(['Undone: the submit, case 1.']);
    expect(bench.store.getState().progress?.submitted).toBe(0);
    await bench.store.getState().redo();
    expect(bench.store.getState().progress?.submitted).toBe(1);
    expect(bench.notes.at(-1)).toBe('Redone: the submit, case 1.');
  });

  test('RV10: undoing the only answer leaves no draft behind', async () => {
    const bench = await openBench([testCase('1')]);
    bench.store.getState().verdict('pass');
    await bench.fireTimers();
    expect(bench.store.getState().item?.state).toBe('draft');
    await bench.store.getState().undo();
    await bench.fireTimers();
    expect(bench.store.getState().item?.state).toBe('unreviewed');
    expect(bench.store.getState().progress?.total).toBe(1);
  });

  test('RV11: a skip and a flag can be undone too, and the message says which', async () => {
    const bench = await openBench([testCase('1'), testCase('2')]);
    await bench.store.getState().toggleFlag();
    await bench.store.getState().skip('A duplicate of another case');
    expect(openCase(bench)).toBe('seed:2');
    await bench.store.getState().undo();
    await bench.store.getState().undo();
    expect(bench.notes).toEqual(['Undone: the skip, case 1.', 'Undone: the flag, case 1.']);
    expect(bench.store.getState().item).toMatchObject({ state: 'unreviewed', flagged: false });
  });
});

describe('parts of a case', () => {
  const thread = testCase('t', {
    kind: 'thread',
    turns: [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: 'hi' },
    ],
  });

  test('RV12: a turn has answers of its own, and submitting them stays on the case', async () => {
    const bench = await openBench([thread, testCase('2')]);
    bench.store.getState().verdict('pass');
    bench.store.getState().judgeTarget({ kind: 'turn', turn: 1 });
    expect(answers(bench)).toEqual({});
    bench.store.getState().verdict('fail');
    await bench.store.getState().submit();
    expect(openCase(bench)).toBe('seed:t');
    bench.store.getState().toggleTarget();
    expect(answers(bench)).toEqual({ verdict: 'pass' });
    await bench.store.getState().submit();
    expect(openCase(bench)).toBe('seed:2');
    expect(events(bench, 'annotation.committed').map((event) => event.body)).toMatchObject([
      { target: { kind: 'turn', turn: 1 }, answers: { verdict: 'fail' } },
      { target: { kind: 'case' }, answers: { verdict: 'pass' } },
    ]);
  });

  test('RV13: while a turn is judged, the form follows the turn that is open', async () => {
    const bench = await openBench([thread]);
    bench.store.getState().judgeTarget({ kind: 'turn', turn: 0 });
    bench.store.getState().followSelection({ kind: 'turn', turn: 1 });
    expect(bench.store.getState().target).toEqual({ kind: 'turn', turn: 1 });
    bench.store.getState().toggleTarget();
    bench.store.getState().followSelection({ kind: 'turn', turn: 0 });
    expect(bench.store.getState().target).toEqual({ kind: 'case' });
  });
});

describe('a blinded pack', () => {
  const judged = (id: string) =>
    testCase(id, {
      metricResults: [{ metric: 'faithful', score: 0.2, threshold: 0.5, passed: false }],
    });

  test('RV14: after a submit the judge is shown and the case waits for keep or change', async () => {
    const bench = await openBench([judged('1'), judged('2')], { blinding: { judge: true } });
    expect(bench.store.getState().item?.case.metricResults).toBeNull();
    bench.store.getState().verdict('pass');
    await bench.store.getState().submit();
    expect(openCase(bench)).toBe('seed:1');
    expect(bench.store.getState().item).toMatchObject({
      awaitsRevealChoice: true,
      state: 'submitted',
    });
    expect(bench.store.getState().item?.case.metricResults).toHaveLength(1);
    await bench.store.getState().submit();
    expect(openCase(bench)).toBe('seed:1');
    await bench.store.getState().keepAnswers();
    expect(openCase(bench)).toBe('seed:2');
    expect(events(bench, 'annotation.committed').at(-1)?.body).toMatchObject({
      answers: { verdict: 'pass' },
      revealChoice: 'kept',
    });
  });

  test('RV15: changed answers after the reveal are recorded as changed, the first ones stay in the log', async () => {
    const bench = await openBench([judged('1'), judged('2')], { blinding: { judge: true } });
    bench.store.getState().verdict('pass');
    await bench.store.getState().submit();
    bench.store.getState().changeAnswers();
    bench.store.getState().verdict('fail');
    await bench.store.getState().keepAnswers();
    expect(bench.notes.at(-1)).toContain('You have changed answers');
    await bench.store.getState().submit();
    expect(openCase(bench)).toBe('seed:2');
    expect(events(bench, 'annotation.committed').map((event) => event.body)).toMatchObject([
      { answers: { verdict: 'pass' }, judgeSeen: 'hidden' },
      { answers: { verdict: 'fail' }, revealChoice: 'changed', judgeSeen: 'revealed' },
    ]);
  });
});

describe('failure modes', () => {
  test('RV16: a name that was used once is on offer in the next case and after a restart', async () => {
    const bench = await openBench([testCase('1'), testCase('2')], { rubricId: 'failure-review' });
    const { type, verdict, submit, answer } = bench.store.getState();
    verdict('fail');
    answer('severity', 'major');
    answer('failure_mode', ['Went silent']);
    type('reason', 'It stopped.');
    await submit();
    expect(bench.store.getState().failureModes).toEqual(['Went silent']);
    const again = await benchOn(bench.desk, bench.store.getState().pack?.packId ?? '');
    expect(again.store.getState().failureModes).toEqual(['Went silent']);
  });
});

describe('a case whose content is gone', () => {
  test('RV19: says so, and the keys go on from where it was', async () => {
    const bench = await openBench([testCase('1'), testCase('2'), testCase('3')]);
    bench.desk.context.db.exec("DELETE FROM case_row WHERE case_id = 'seed:2'");
    await bench.store.getState().go(1);
    expect(bench.store.getState().missing).toMatchObject({
      caseId: 'seed:2',
      error: { code: 'input/not-found' },
    });
    expect(openCase(bench)).toBeNull();
    await bench.store.getState().go(1);
    expect(openCase(bench)).toBe('seed:3');
    expect(bench.store.getState().missing).toBeNull();
  });
});

describe('a withdrawn pack', () => {
  test('RV17: can be read, but nothing is judged', async () => {
    const bench = await openBench([testCase('1')]);
    const packId = bench.store.getState().pack?.packId ?? '';
    await bench.desk.call('pack.withdraw', { packId, withdrawn: true, reason: 'wrong cases' });
    await bench.store.getState().refreshPack();
    bench.store.getState().verdict('pass');
    expect(answers(bench)).toEqual({});
    await bench.store.getState().submit();
    expect(events(bench, 'annotation.committed')).toEqual([]);
  });
});
