import { expect, test } from 'vitest';
import { shellInputs } from '../../../../shared/contract/shell.ts';
import { AppFailure, appError } from '../../../../shared/errors.ts';
import { ok } from '../../../../shared/result.ts';
import {
  MAX_SHELL_CALL_CHARS,
  runShellCall,
  type ShellHandlers,
} from '../../../../main/electron/shell-calls.ts';

/** Handlers that note what reached them. */
function noting() {
  const calls: { readonly name: string; readonly input: unknown }[] = [];
  const note =
    (name: string) =>
    async (input: unknown): Promise<{ readonly ok: true; readonly value: null }> => {
      calls.push({ name, input });
      return ok(null);
    };
  const handlers: ShellHandlers = {
    'shell.pickImportFiles': async () => ok([]),
    'shell.pickPackFiles': async () => ok([]),
    'shell.pickSaveFile': note('shell.pickSaveFile'),
    'shell.pickFolder': note('shell.pickFolder'),
    'shell.savePng': note('shell.savePng'),
    'shell.copyText': note('shell.copyText'),
    'shell.openWorkspaceDialog': note('shell.openWorkspaceDialog'),
    'shell.restoreBackup': note('shell.restoreBackup'),
    'shell.quit': note('shell.quit'),
    'shell.openLink': note('shell.openLink'),
    'shell.setColorScheme': note('shell.setColorScheme'),
  };
  return { calls, handlers };
}

test('SC1: a call with input that fits reaches its handler', async () => {
  const { calls, handlers } = noting();
  expect(await runShellCall(handlers, 'shell.setColorScheme', { colorScheme: 'dark' })).toEqual(
    ok(null),
  );
  expect(calls).toEqual([{ name: 'shell.setColorScheme', input: { colorScheme: 'dark' } }]);
});

test.each([
  ['no input', 'shell.copyText', undefined],
  ['a wrong type', 'shell.copyText', { text: 7 }],
  ['a field too many', 'shell.quit', { force: true }],
  ['a value outside the list', 'shell.setColorScheme', { colorScheme: 'pink' }],
  [
    'a path in place of a kind',
    'shell.pickSaveFile',
    { suggestedName: 'a', kind: '../../etc/passwd' },
  ],
  ['an address that is too long', 'shell.openLink', { url: `https://a.b/${'x'.repeat(5000)}` }],
])(
  'SC2: input with %s is refused with the name of the call, and no handler runs',
  async (_why, name, input) => {
    const { calls, handlers } = noting();
    const reply = await runShellCall(handlers, name, input);
    expect(reply).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
    expect(JSON.stringify(reply)).toContain(name);
    expect(calls).toEqual([]);
  },
);

test.each(['shell.eval', 'toString', '__proto__', 'constructor', 7, null, undefined, {}])(
  'SC3: there is no call %s',
  async (name) => {
    const { calls, handlers } = noting();
    expect(await runShellCall(handlers, name, {})).toMatchObject({
      ok: false,
      error: { code: 'input/invalid' },
    });
    expect(calls).toEqual([]);
  },
);

test('SC4: a call larger than the limit is refused before it is validated', async () => {
  const { calls, handlers } = noting();
  const reply = await runShellCall(handlers, 'shell.copyText', {
    text: 'x'.repeat(MAX_SHELL_CALL_CHARS + 1),
  });
  expect(reply).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('larger than') },
  });
  expect(calls).toEqual([]);
});

test('SC5: what a handler throws is the reply, as data', async () => {
  const { handlers } = noting();
  const failing: ShellHandlers = {
    ...handlers,
    'shell.quit': async () => {
      throw new AppFailure(appError('export/unwritable', 'No.'));
    },
  };
  expect(await runShellCall(failing, 'shell.quit', {})).toMatchObject({
    ok: false,
    error: { code: 'export/unwritable' },
  });
});

test('SC6: every shell call takes an object and nothing beyond its fields', () => {
  const lax = Object.entries(shellInputs).filter(([, schema]) =>
    [{ surprise: 1 }, null, []].some((input) => schema.safeParse(input).success),
  );
  expect(lax.map(([name]) => name)).toEqual([]);
});
