import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownArguments, parseStartArguments } from '../../../../main/electron/arguments.ts';
import { parseShellState } from '../../../../main/electron/shell-state.ts';
import { chooseWorkspace } from '../../../../main/electron/workspace-location.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-args-'));
  writeFileSync(join(folder, 'a.csv'), 'x');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('SA1: a workspace and files are found among the switches of Chromium', () => {
  const args = ['--no-sandbox', '--workspace', 'my work', '--inspect=0', 'a.csv', 'missing.csv'];
  expect(parseStartArguments(args, folder)).toEqual({
    workspaceDir: join(folder, 'my work'),
    files: [join(folder, 'a.csv')],
  });
  expect(parseStartArguments(['--workspace=w'], folder).workspaceDir).toBe(join(folder, 'w'));
  expect(parseStartArguments(['--workspace'], folder)).toEqual({ workspaceDir: null, files: [] });
});

test('SA2: the path of the app itself is no file to import', () => {
  const argv = ['/usr/bin/electron', '--no-sandbox', folder, '--workspace', 'w'];
  expect(ownArguments(argv, folder, false)).toEqual(['--workspace', 'w']);
  expect(ownArguments(['/opt/assay', 'a.csv'], '/opt/resources/app.asar', true)).toEqual(['a.csv']);
});

test('SA3: the argument wins over the last workspace, and that over the default one', () => {
  const at = { fromArguments: null, lastWorkspace: null, userDataDir: '/u' };
  expect(chooseWorkspace(at)).toEqual({ dir: join('/u', 'workspace'), create: true });
  expect(chooseWorkspace({ ...at, lastWorkspace: '/last' })).toEqual({
    dir: '/last',
    create: false,
  });
  expect(chooseWorkspace({ ...at, lastWorkspace: '/last', fromArguments: '/arg' })).toEqual({
    dir: '/arg',
    create: true,
  });
});

test.each([
  null,
  7,
  'text',
  [],
  { bounds: 'wide' },
  { bounds: { x: 1, y: Number.NaN, width: 1, height: 1 } },
  { lastWorkspace: 3 },
])('SA4: a damaged memory of the window (%j) is a first start', (value) => {
  expect(parseShellState(value)).toEqual({
    bounds: null,
    maximized: false,
    colorScheme: 'system',
    lastWorkspace: null,
  });
});

test('SA5: what the window remembers comes back', () => {
  const state = {
    bounds: { x: 10, y: 20, width: 1280, height: 800 },
    maximized: true,
    colorScheme: 'dark',
    lastWorkspace: '/w',
  } as const;
  expect(parseShellState(JSON.parse(JSON.stringify(state)))).toEqual(state);
});
