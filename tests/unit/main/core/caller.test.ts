import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCaller } from '../../../../main/core/caller.ts';
import type { CoreContext, Handlers } from '../../../../main/core/context.ts';
import { AppFailure, appError } from '../../../../shared/errors.ts';
import { contract } from '../../../../shared/contract/contract.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
beforeEach(() => {
  workspace = createTempWorkspace();
});
afterEach(() => workspace.cleanUp());

/** Handlers that all answer the same; what arrives is kept. */
function callerWith(answer: (name: string, input: unknown) => unknown, isReadOnly = false) {
  const arrived: { name: string; input: unknown }[] = [];
  const handlers = Object.fromEntries(
    Object.keys(contract).map((name) => [
      name,
      (input: unknown) => {
        arrived.push({ name, input });
        return answer(name, input);
      },
    ]),
  ) as unknown as Handlers;
  const context: Pick<CoreContext, 'deps' | 'isReadOnly'> = { deps: workspace.deps, isReadOnly };
  return { call: createCaller(handlers, context), arrived };
}

describe('calls', () => {
  test('CL1: an answer is wrapped, and defaults of the input are filled in before the handler sees it', async () => {
    const { call, arrived } = callerWith(() => 'done');
    expect(await call('pack.list', {})).toEqual({ ok: true, value: 'done' });
    await call('review.saveDraft', { packId: 'p', caseId: 'c', answers: {} });
    expect(arrived[1]?.input).toMatchObject({ target: { kind: 'case' }, activeMs: 0 });
  });

  test('CL2: input that does not fit is refused with its field, and no handler runs', async () => {
    const { call, arrived } = callerWith(() => null);
    const reply = await call('review.saveDraft', {
      packId: 'p',
      caseId: 'c',
      answers: {},
      activeMs: -1,
    });
    expect(reply).toMatchObject({
      ok: false,
      error: { code: 'input/invalid', subject: 'activeMs' },
    });
    expect(await call('settings.set', { fontScale: 9 })).toMatchObject({
      ok: false,
      error: { subject: 'fontScale' },
    });
    expect(arrived).toEqual([]);
  });

  test.each(['no.such', '__proto__', 'constructor', 'toString'])(
    'CL3: %s is no call',
    async (name) => {
      const { call } = callerWith(() => null);
      expect(await call(name as never, {} as never)).toMatchObject({
        ok: false,
        error: { code: 'input/invalid' },
      });
    },
  );

  test('CL4: expected failures come as they are', async () => {
    const error = appError('undo/nothing', 'There is nothing to undo.');
    const { call } = callerWith(() => {
      throw new AppFailure(error);
    });
    expect(await call('review.undo', { packId: 'p' })).toEqual({ ok: false, error });
    expect(workspace.logged).toEqual([]);
  });

  test.each([
    ['SQLITE_FULL', 'workspace/disk-full'],
    ['SQLITE_CORRUPT_VTAB', 'workspace/corrupt'],
    ['SQLITE_NOTADB', 'workspace/corrupt'],
    ['SQLITE_READONLY_DBMOVED', 'workspace/read-only'],
    ['SQLITE_IOERR_READ', 'workspace/unreachable'],
    ['SQLITE_BUSY', 'workspace/locked'],
  ])('CL5: %s of the database is told as %s', async (sqlite, code) => {
    const { call } = callerWith(() => Promise.reject(new Database.SqliteError('x', sqlite)));
    expect(await call('pack.list', {})).toMatchObject({ ok: false, error: { code } });
  });

  test('CL6: a bug is told as one, and the log holds its place but no text of a case', async () => {
    const { call } = callerWith(() => {
      throw new Error('cannot read “the patient’s name”');
    });
    expect(await call('pack.list', {})).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(workspace.logged).toHaveLength(1);
    expect(JSON.stringify(workspace.logged)).not.toContain('patient');
    expect(JSON.stringify(workspace.logged)).toContain('caller.test.ts');
  });

  test('CL7: a read-only workspace answers queries, previews, exports and the doctor, and refuses every other command', async () => {
    const { call, arrived } = callerWith(() => null, true);
    expect(await call('pack.list', {})).toMatchObject({ ok: true });
    expect(await call('import.preview', { fileToken: 't' })).toMatchObject({ ok: true });
    expect(await call('export.annotations', { format: 'csv', fileToken: 't' })).toMatchObject({
      ok: true,
    });
    expect(await call('workspace.doctor', {})).toMatchObject({ ok: true });
    arrived.length = 0;
    for (const reply of [
      await call('settings.set', {}),
      await call('workspace.backUp', {}),
      await call('review.undo', { packId: 'p' }),
      await call('import.start', { fileToken: 't' }),
    ]) {
      expect(reply).toMatchObject({ ok: false, error: { code: 'workspace/read-only' } });
    }
    expect(arrived).toEqual([]);
  });
});
