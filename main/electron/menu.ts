import { Menu, type MenuItemConstructorOptions } from 'electron';
import { COMMAND_IDS, commandSpec, type CommandId } from '../../shared/commands/catalog.ts';

type MenuName = 'file' | 'edit' | 'view' | 'go' | 'help';

/** Writes a key of the catalogue for a native menu, or null for one that would take letters away from text fields. */
export function acceleratorOf(key: string): string | null {
  if (!/\$mod\+|Alt\+/.test(key)) return null;
  return key
    .split(/\b\+/)
    .map((part) => {
      if (part === '$mod') return 'CommandOrControl';
      if (part.startsWith('Arrow')) return part.slice('Arrow'.length);
      return part.length === 1 ? part.toUpperCase() : part;
    })
    .join('+');
}

/**
 * The native menu, made from the command catalogue. The page handles the keys itself (it knows where the
 * focus is and what the person has changed), so the menu only shows them.
 */
export function menuTemplate(
  run: (id: CommandId) => void,
  options: { readonly isMac: boolean; readonly isDevelopment: boolean },
): MenuItemConstructorOptions[] {
  const of = (menu: MenuName): MenuItemConstructorOptions[] =>
    COMMAND_IDS.filter((id) => commandSpec(id).menu === menu).map((id) => menuItem(id, run));
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  return [
    ...(options.isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [
        ...of('file'),
        ...(options.isMac
          ? []
          : [separator, { role: 'quit' } satisfies MenuItemConstructorOptions]),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        ...of('edit'),
      ],
    },
    {
      label: '&View',
      submenu: [
        ...of('view'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(options.isDevelopment
          ? [separator, { role: 'toggleDevTools' } satisfies MenuItemConstructorOptions]
          : []),
      ],
    },
    { label: '&Go', submenu: of('go') },
    { label: '&Help', submenu: [...of('help'), separator, { role: 'about' }] },
  ];
}

function menuItem(id: CommandId, run: (id: CommandId) => void): MenuItemConstructorOptions {
  const spec = commandSpec(id);
  const accelerator = spec.keys.map(acceleratorOf).find((key) => key !== null);
  return {
    id,
    label: spec.title,
    click: () => run(id),
    ...(accelerator ? { accelerator, registerAccelerator: false } : {}),
  };
}

/** Puts the menu in place. */
export function installMenu(
  run: (id: CommandId) => void,
  options: { readonly isDevelopment: boolean },
): void {
  const isMac = process.platform === 'darwin';
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(run, { ...options, isMac })));
}
