import { expect, test } from 'vitest';
import { provideElectron } from '../../../build/electron-dist.mjs';
import { asApp, asNode } from '../../../build/runtime.mjs';
import { hasDisplay, missingLibraries } from '../../../build/system-libraries.mjs';

test('only the libraries that ldd could not find are missing', () => {
  const output = [
    '\tlinux-vdso.so.1 (0x00007fff)',
    '\tlibgtk-3.so.0 => not found',
    '\tlibnss3.so => /lib/x86_64-linux-gnu/libnss3.so (0x00007f00)',
    '\tlibasound.so.2 => not found',
  ].join('\n');
  expect(missingLibraries(output)).toEqual(['libgtk-3.so.0', 'libasound.so.2']);
});

test('a Linux machine has a display when X or Wayland says so', () => {
  expect(hasDisplay({ DISPLAY: ':0' })).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
  expect(hasDisplay({ DISPLAY: '' })).toBe(process.platform !== 'linux');
});

test('an Electron that is already there is used as it is', async () => {
  const said: string[] = [];
  const executable = await provideElectron({ say: (line) => said.push(line) });
  expect(executable).toContain('electron');
  expect(said).toEqual([]);
});

test('the app started from a process that runs Electron as Node is an app again', () => {
  const below = asNode({ HOME: '/home/someone' });
  expect(below).toHaveProperty('ELECTRON_RUN_AS_NODE', '1');
  expect(asApp(below)).toEqual({ HOME: '/home/someone' });
});
