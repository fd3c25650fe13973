import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import type { OpenedContext } from '../../../../../main/core/open-context.ts';
import { deleteDraft, readDraft, saveDraft } from '../../../../../main/core/store/local-state.ts';
import type { Answers } from '../../../../../shared/domain/annotation.ts';
import {
  flagged,
  publishTestPack,
  retracted,
  skipped,
  submitted,
  TEST_PACK,
} from '../../../../support/review-fixture.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let opened: OpenedContext;
let context: CoreContext;
beforeEach(async () => {
  workspace = createTempWorkspace({ startAt: '2026-01-01T00:00:00Z' });
  opened = await workspace.open();
  ({ context } = opened);
  publishTestPack(context, ['s:1', 's:2', 's:3']);
});
afterEach(() => workspace.cleanUp());

const submit = (caseId: string, answers: Answers) =>
  context.writer.commit(
    [submitted(context, { caseId }, answers)],
    (db) => void deleteDraft(db, draftKey(caseId)),
  );
const undo = () => context.writer.undo(context.personId(), TEST_PACK);
const redo = () => context.writer.redo(context.personId(), TEST_PACK);
const draftKey = (caseId: string) => ({
  packId: TEST_PACK,
  caseId,
  target: 'case',
  reviewerId: context.personId(),
});
const draftOf = (caseId: string) => readDraft(context.readDb, draftKey(caseId))?.answers ?? null;
const typeDraft = (caseId: string, answers: Answers) =>
  context.writer.local({ topics: [] }, (db) =>
    saveDraft(db, { ...draftKey(caseId), answers, activeMs: 5, at: 'now' }),
  );

/** What holds for a case: its state, and the answers that count. */
function standing(caseId: string) {
  const state = context.readDb
    .prepare<[string], { state: string; flagged: number; skip_reason: string | null }>(
      'SELECT state, flagged, skip_reason FROM case_state WHERE case_id = ?',
    )
    .get(caseId);
  const answers = context.readDb
    .prepare<[string], string>(
      `SELECT answers FROM annotation WHERE case_id = ? AND state = 'submitted'`,
    )
    .pluck()
    .get(caseId);
  return { ...state, answers: answers === undefined ? null : (JSON.parse(answers) as unknown) };
}

describe('undo and redo', () => {
  test('UN10: undo of a submit takes it back and brings the answers back as a draft; redo submits them again', () => {
    submit('s:1', { verdict: 'fail', reason: 'wrong city' });
    expect(undo()).toMatchObject({
      packId: TEST_PACK,
      caseId: 's:1',
      event: { kind: 'annotation.retracted' },
    });
    expect(standing('s:1')).toMatchObject({ state: 'unreviewed', answers: null });
    expect(draftOf('s:1')).toEqual({ verdict: 'fail', reason: 'wrong city' });
    expect(redo()).toMatchObject({ caseId: 's:1', event: { kind: 'annotation.committed' } });
    expect(standing('s:1')).toMatchObject({
      state: 'submitted',
      answers: { verdict: 'fail', reason: 'wrong city' },
    });
    expect(draftOf('s:1')).toBeNull();
  });

  test('UN11: undo goes back across submits of several cases, and redo forward again', () => {
    submit('s:1', { verdict: 'pass' });
    submit('s:2', { verdict: 'fail' });
    context.writer.commit([skipped(context, { caseId: 's:3' }, true)]);
    expect([undo()?.caseId, undo()?.caseId, undo()?.caseId, undo()]).toEqual([
      's:3',
      's:2',
      's:1',
      null,
    ]);
    expect([redo()?.caseId, redo()?.caseId, redo()?.caseId, redo()]).toEqual([
      's:1',
      's:2',
      's:3',
      null,
    ]);
    expect(standing('s:3')).toMatchObject({ state: 'skipped', skip_reason: 'too long' });
    expect(undo()?.caseId).toBe('s:3');
    expect(standing('s:3')).toMatchObject({ state: 'unreviewed', skip_reason: null });
  });

  test('UN12: both stacks survive a restart', async () => {
    submit('s:1', { verdict: 'pass' });
    submit('s:2', { verdict: 'fail' });
    undo();
    await opened.close();
    ({ context } = await workspace.open());
    expect(redo()?.caseId).toBe('s:2');
    expect([undo()?.caseId, undo()?.caseId, undo()]).toEqual(['s:2', 's:1', null]);
    expect(draftOf('s:1')).toEqual({ verdict: 'pass' });
  });

  test('UN13: undo of an edit brings the former answers back as submitted, without a draft', () => {
    submit('s:1', { verdict: 'pass' });
    submit('s:1', { verdict: 'fail' });
    undo();
    expect(standing('s:1')).toMatchObject({ state: 'submitted', answers: { verdict: 'pass' } });
    expect(draftOf('s:1')).toBeNull();
    redo();
    expect(standing('s:1')).toMatchObject({ answers: { verdict: 'fail' } });
    undo();
    undo();
    expect(standing('s:1')).toMatchObject({ state: 'unreviewed', answers: null });
    expect(draftOf('s:1')).toEqual({ verdict: 'pass' });
  });

  test('UN14: a new act clears what could be brought back', () => {
    submit('s:1', { verdict: 'pass' });
    undo();
    submit('s:2', { verdict: 'fail' });
    expect(redo()).toBeNull();
    expect(undo()?.caseId).toBe('s:2');
    expect(undo()).toBeNull();
  });

  test('UN15: a draft that is newer than the undone answers stays, through undo and redo', () => {
    submit('s:1', { verdict: 'pass' });
    typeDraft('s:1', { verdict: 'unsure', reason: 'typing' });
    undo();
    expect(draftOf('s:1')).toEqual({ verdict: 'unsure', reason: 'typing' });
    redo();
    expect(draftOf('s:1')).toEqual({ verdict: 'unsure', reason: 'typing' });
    expect(standing('s:1')).toMatchObject({ answers: { verdict: 'pass' } });
  });

  test('UN16: a draft that was typed on after an undo stays when the submit is brought back', () => {
    submit('s:1', { verdict: 'pass' });
    undo();
    typeDraft('s:1', { verdict: 'pass', reason: 'and more' });
    redo();
    expect(draftOf('s:1')).toEqual({ verdict: 'pass', reason: 'and more' });
  });

  test('UN17: a retraction, a flag and an unskip are taken back too', () => {
    submit('s:1', { verdict: 'pass' });
    context.writer.commit([retracted(context, { caseId: 's:1' })]);
    expect(standing('s:1')).toMatchObject({ state: 'unreviewed' });
    undo();
    expect(standing('s:1')).toMatchObject({ state: 'submitted', answers: { verdict: 'pass' } });
    context.writer.commit([flagged(context, { caseId: 's:2' }, true)]);
    expect(standing('s:2')).toMatchObject({ flagged: 1 });
    undo();
    expect(standing('s:2')).toMatchObject({ flagged: 0 });
    context.writer.commit([skipped(context, { caseId: 's:3' }, true, 'first')]);
    context.writer.commit([skipped(context, { caseId: 's:3' }, false, '')]);
    undo();
    expect(standing('s:3')).toMatchObject({ state: 'skipped', skip_reason: 'first' });
  });

  test('UN18: a submit after a skip is submitted; taken back, the case is skipped again', () => {
    context.writer.commit([skipped(context, { caseId: 's:1' }, true, 'later')]);
    submit('s:1', { verdict: 'pass' });
    expect(standing('s:1')).toMatchObject({ state: 'submitted' });
    undo();
    expect(standing('s:1')).toMatchObject({ state: 'skipped', skip_reason: 'later' });
  });

  test('UN19: nobody takes back another person’s work, and answers applied for others never enter the stack', () => {
    context.writer.commit([
      submitted(context, { caseId: 's:1', authorId: 'Grace' }, { verdict: 'fail' }),
    ]);
    expect(undo()).toBeNull();
    expect(context.writer.undo('Grace', TEST_PACK)).toBeNull();
    submit('s:1', { verdict: 'pass' });
    expect(undo()?.event.authorId).toBe(context.personId());
    const states = context.readDb
      .prepare('SELECT reviewer_id, state FROM annotation ORDER BY reviewer_id = ?')
      .all(context.personId());
    expect(states).toEqual([
      { reviewer_id: 'Grace', state: 'submitted' },
      { reviewer_id: context.personId(), state: 'retracted' },
    ]);
  });

  test('UN20: packs have stacks of their own', () => {
    publishTestPack(context, ['s:1'], 'pack-2');
    submit('s:1', { verdict: 'pass' });
    context.writer.commit([
      submitted(context, { caseId: 's:1', packId: 'pack-2' }, { verdict: 'fail' }),
    ]);
    expect(undo()).toMatchObject({ packId: TEST_PACK });
    expect(undo()).toBeNull();
    expect(context.writer.undo(context.personId(), 'pack-2')).toMatchObject({ packId: 'pack-2' });
  });

  test('UN21: an undo is a new event that names what it takes back; nothing leaves the log', () => {
    const [event] = submit('s:1', { verdict: 'pass' });
    const before = Number(context.readDb.prepare('SELECT count(*) FROM event').pluck().get());
    const undone = undo();
    expect(undone?.event).toMatchObject({
      undoes: event?.eventId,
      parents: [event?.eventId],
      activeMs: null,
    });
    const redone = redo();
    expect(redone?.event).toMatchObject({
      redoes: event?.eventId,
      parents: [undone?.event.eventId],
    });
    expect(context.readDb.prepare('SELECT count(*) FROM event').pluck().get()).toBe(before + 2);
  });

  test('UN22: a hundred steps back and forth end where they started', () => {
    for (let n = 0; n < 100; n += 1)
      submit(`s:${1 + (n % 3)}`, { verdict: n % 2 === 0 ? 'pass' : 'fail', effort: n });
    const before = ['s:1', 's:2', 's:3'].map(standing);
    for (let n = 0; n < 100; n += 1) expect(undo()).not.toBeNull();
    expect(undo()).toBeNull();
    expect(['s:1', 's:2', 's:3'].map((id) => standing(id).state)).toEqual([
      'unreviewed',
      'unreviewed',
      'unreviewed',
    ]);
    for (let n = 0; n < 100; n += 1) expect(redo()).not.toBeNull();
    expect(['s:1', 's:2', 's:3'].map(standing)).toEqual(before);
  });

  test('UN23: hostile text comes back from undo unit by unit', () => {
    const reason = 'a\ud800b\u0000c\u202e';
    submit('s:1', { verdict: 'pass', reason });
    undo();
    expect(draftOf('s:1')).toEqual({ verdict: 'pass', reason });
    redo();
    expect(standing('s:1').answers).toEqual({ verdict: 'pass', reason });
  });
});
