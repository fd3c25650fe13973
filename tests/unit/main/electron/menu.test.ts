import type { MenuItemConstructorOptions } from 'electron';
import { expect, test, vi } from 'vitest';
import { COMMAND_IDS, commandSpec } from '../../../../shared/commands/catalog.ts';

vi.mock('electron', () => ({ Menu: {} }));

const { acceleratorOf, menuTemplate } = await import('../../../../main/electron/menu.ts');

function itemsOf(
  template: readonly MenuItemConstructorOptions[],
): readonly MenuItemConstructorOptions[] {
  return template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
}

test('MN1: every command of the catalogue that names a menu is in it once', () => {
  const ids = itemsOf(
    menuTemplate(() => undefined, { isMac: false, isDevelopment: false }),
  ).flatMap(({ id }) => id ?? []);
  const wanted = COMMAND_IDS.filter((id) => commandSpec(id).menu !== undefined);
  expect(ids.toSorted()).toEqual(wanted.toSorted());
});

test('MN2: a click runs the command; the key is shown and left to the page', () => {
  const ran: string[] = [];
  const items = itemsOf(menuTemplate((id) => ran.push(id), { isMac: false, isDevelopment: false }));
  const importItem = items.find(({ id }) => id === 'app.import');
  importItem?.click?.({} as never, undefined, {});
  expect(ran).toEqual(['app.import']);
  expect(importItem).toMatchObject({
    accelerator: 'CommandOrControl+O',
    registerAccelerator: false,
  });
});

test('MN3: single letters never become accelerators', () => {
  expect(acceleratorOf('p')).toBeNull();
  expect(acceleratorOf('Shift+?')).toBeNull();
  expect(acceleratorOf('Escape')).toBeNull();
  expect(acceleratorOf('$mod+Shift+z')).toBe('CommandOrControl+Shift+Z');
  expect(acceleratorOf('Alt+ArrowLeft')).toBe('Alt+Left');
});

test('MN4: developer tools are offered in development only', () => {
  const roles = (isDevelopment: boolean) =>
    itemsOf(menuTemplate(() => undefined, { isMac: false, isDevelopment })).map(({ role }) => role);
  expect(roles(true)).toContain('toggleDevTools');
  expect(roles(false)).not.toContain('toggleDevTools');
});
