import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CHANNELS } from '../../shared/contract/wire.ts';
import type { CommandId } from '../../shared/commands/catalog.ts';
import type { AssayBridge, CoreState, PickedFile } from '../../shared/contract/shell.ts';
import { CoreLine } from './core-line.ts';
import { Listeners } from './listeners.ts';

// All that the page gets. It runs in the sandbox, in a world of its own; the page sees these functions
// and nothing of Electron.
const line = new CoreLine();
const coreState = new Listeners<CoreState>({ repeatLast: true });
const commands = new Listeners<CommandId>();
const openedFiles = new Listeners<readonly PickedFile[]>({ keepUntilHeard: true });

ipcRenderer.on(CHANNELS.port, (received) => {
  const [port] = received.ports;
  if (port) line.connect(port);
});
ipcRenderer.on(CHANNELS.coreState, (_received, state: CoreState) => {
  line.coreStateChanged(state);
  coreState.tell(state);
});
ipcRenderer.on(CHANNELS.command, (_received, id) => commands.tell(id));
ipcRenderer.on(CHANNELS.files, (_received, files: readonly PickedFile[]) =>
  openedFiles.tell(files),
);

const bridge: AssayBridge = {
  call: (name, input) => line.call(name, input),
  shell: (name, input) => ipcRenderer.invoke(CHANNELS.shell, name, input),
  // A path is known only here, and goes only to the main process.
  registerDroppedFiles: (files) => ipcRenderer.invoke(CHANNELS.dropped, files.map(pathOf)),
  onChanges: (listener) => line.onChanges(listener),
  onCoreState: (listener) => coreState.add(listener),
  onCommand: (listener) => commands.add(listener),
  onFilesOpened: (listener) => openedFiles.add(listener),
  platform: process.platform,
};

/** Empty for what is no file on this computer: a picture dragged out of a web page has no path. */
function pathOf(file: unknown): string {
  return file instanceof File ? webUtils.getPathForFile(file) : '';
}

contextBridge.exposeInMainWorld('assay', bridge);
ipcRenderer.send(CHANNELS.hello);
