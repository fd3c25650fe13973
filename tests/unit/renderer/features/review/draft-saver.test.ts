import { describe, expect, test } from 'vitest';
import {
  AUTOSAVE_DELAY_MS,
  DraftSaver,
  RETRY_DELAY_MS,
  type Draft,
  type DraftState,
} from '../../../../../renderer/features/review/draft-saver.ts';
import { appError } from '../../../../../shared/errors.ts';
import type { Reply } from '../../../../../shared/contract/call.ts';

/** Timers that run when the test says so, and saves that answer when the test says so. */
function setup() {
  const timers: { delayMs: number; run: () => void }[] = [];
  const saves: { draft: Draft; answer: (reply: Reply<{ savedAt: string }>) => void }[] = [];
  const states: DraftState[] = [];
  const saver = new DraftSaver({
    after: (delayMs, run) => {
      const timer = { delayMs, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    save: (draft) => new Promise((answer) => saves.push({ draft, answer })),
    onState: (state) => states.push(state),
    onSaved: () => undefined,
  });
  const fire = () => timers.shift()?.run();
  const answer = async (
    reply: Reply<{ savedAt: string }> = { ok: true, value: { savedAt: 'now' } },
  ) => {
    saves.at(-1)?.answer(reply);
    // Lets the saver go on behind the answer.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { saver, timers, saves, states, fire, answer };
}

const draft = (text: string, caseId = 'c1'): Draft => ({
  packId: 'p',
  caseId,
  target: { kind: 'case' },
  answers: { reason: text },
});
const diskFull: Reply<{ savedAt: string }> = {
  ok: false,
  error: appError('workspace/disk-full', 'The disk is full.'),
};

describe('autosave', () => {
  test('AS1: a draft is saved once, 300 ms after the last change', async () => {
    const { saver, timers, saves, fire, answer, states } = setup();
    for (const text of ['a', 'ab', 'abc']) saver.edit(draft(text));
    expect(timers.map((timer) => timer.delayMs)).toEqual([AUTOSAVE_DELAY_MS]);
    fire();
    await answer();
    expect(saves.map((save) => save.draft.answers)).toEqual([{ reason: 'abc' }]);
    expect(states.at(-1)).toEqual({ kind: 'saved', at: 'now' });
    expect(saver.hasUnsaved).toBe(false);
  });

  test('AS2: a change during a save is saved after it, never at the same time', async () => {
    const { saver, saves, fire, answer } = setup();
    saver.edit(draft('old'));
    fire();
    saver.edit(draft('new'));
    const flushed = saver.flush();
    expect(saves).toHaveLength(1);
    await answer();
    expect(saves.map((save) => save.draft.answers['reason'])).toEqual(['old', 'new']);
    await answer();
    expect(await flushed).toBe(true);
    expect(saver.hasUnsaved).toBe(false);
  });

  test('AS3: a failed save keeps the draft and is tried again by itself', async () => {
    const { saver, timers, saves, fire, answer, states } = setup();
    saver.edit(draft('kept'));
    fire();
    await answer(diskFull);
    expect(states.at(-1)).toEqual({ kind: 'failed', error: diskFull.ok ? null : diskFull.error });
    expect(saver.hasUnsaved).toBe(true);
    expect(timers.map((timer) => timer.delayMs)).toEqual([RETRY_DELAY_MS]);
    fire();
    await answer();
    expect(saves.map((save) => save.draft.answers['reason'])).toEqual(['kept', 'kept']);
    expect(saver.hasUnsaved).toBe(false);
  });

  test('AS4: flush says whether everything is saved', async () => {
    const { saver, answer } = setup();
    saver.edit(draft('x'));
    const flushed = saver.flush();
    await answer(diskFull);
    expect(await flushed).toBe(false);
  });

  test('AS5: a draft that was submitted is not saved again', async () => {
    const { saver, timers, saves } = setup();
    saver.edit(draft('x'));
    saver.drop(draft('x'));
    expect(timers).toEqual([]);
    expect(await saver.flush()).toBe(true);
    expect(saves).toEqual([]);
  });

  test('AS6: drafts of two cases are both saved', async () => {
    const { saver, saves, answer } = setup();
    saver.edit(draft('one', 'c1'));
    saver.edit(draft('two', 'c2'));
    const flushed = saver.flush();
    await answer();
    await answer();
    expect(await flushed).toBe(true);
    expect(saves.map((save) => save.draft.caseId)).toEqual(['c1', 'c2']);
  });
});
