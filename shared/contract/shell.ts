import { z } from 'zod';
import type { CommandId } from '../commands/catalog.ts';
import type { CallName, CallInput, CallOutput } from './contract.ts';
import type { Changes, Reply } from './call.ts';
import type { WorkspaceProblem } from './workspace.ts';

/**
 * What the desktop shell (main process) does for the window: dialogs, the workspace, the window
 * itself. The window never gets a path: a picked or dropped file becomes a token that only the core
 * can turn back.
 */
export interface PickedFile {
  readonly fileToken: string;
  readonly fileName: string;
  readonly bytes: number;
}

const nothing = z.strictObject({});

export const shellInputs = {
  'shell.pickImportFiles': nothing,
  /** Packs and answers files. */
  'shell.pickPackFiles': nothing,
  'shell.pickSaveFile': z.strictObject({
    suggestedName: z.string().min(1).max(200),
    kind: z.enum(['csv', 'jsonl', 'json', 'html', 'png', 'assaypack', 'assayanswers']),
  }),
  /** Asks for a folder that several files are written into. */
  'shell.pickFolder': nothing,
  /** Writes a chart's picture where the save dialog says. */
  'shell.savePng': z.strictObject({
    suggestedName: z.string().min(1).max(200),
    /** Base64 of a PNG, at most 20 MB. */
    pngBase64: z.string().max(28_000_000),
  }),
  'shell.copyText': z.strictObject({ text: z.string().max(20_000_000) }),
  'shell.openWorkspaceDialog': nothing,
  'shell.restoreBackup': z.strictObject({ backupId: z.string() }),
  'shell.quit': nothing,
  /** Asks whether to open an https address found in a case; the dialog shows the whole host. */
  'shell.openLink': z.strictObject({ url: z.string().max(4000) }),
  'shell.setColorScheme': z.strictObject({ colorScheme: z.enum(['system', 'light', 'dark']) }),
} as const;

export type ShellCallName = keyof typeof shellInputs;
export type ShellCallInput<N extends ShellCallName> = z.input<(typeof shellInputs)[N]>;

export interface ShellOutputs {
  readonly 'shell.pickImportFiles': readonly PickedFile[];
  readonly 'shell.pickPackFiles': readonly PickedFile[];
  readonly 'shell.pickSaveFile': { readonly fileToken: string; readonly fileName: string } | null;
  readonly 'shell.pickFolder': { readonly fileToken: string; readonly folderName: string } | null;
  readonly 'shell.savePng': { readonly fileName: string } | null;
  readonly 'shell.copyText': null;
  readonly 'shell.openWorkspaceDialog': null;
  readonly 'shell.restoreBackup': null;
  readonly 'shell.quit': null;
  readonly 'shell.openLink': null;
  readonly 'shell.setColorScheme': null;
}

/** State of the core process as the window sees it. */
export type CoreState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'problem'; readonly problem: WorkspaceProblem }
  | { readonly kind: 'restarting'; readonly reason: string };

/** The whole of what the preload exposes to the window, as `window.assay`. */
export interface AssayBridge {
  readonly call: <N extends CallName>(
    name: N,
    input: CallInput<N>,
  ) => Promise<Reply<CallOutput<N>>>;
  readonly shell: <N extends ShellCallName>(
    name: N,
    input: ShellCallInput<N>,
  ) => Promise<Reply<ShellOutputs[N]>>;
  /** Turns dropped files into tokens; what is no file on this computer is left out. */
  readonly registerDroppedFiles: (files: readonly File[]) => Promise<readonly PickedFile[]>;
  readonly onChanges: (listener: (changes: Changes) => void) => () => void;
  readonly onCoreState: (listener: (state: CoreState) => void) => () => void;
  /** A native menu item, or another instance's request. */
  readonly onCommand: (listener: (id: CommandId) => void) => () => void;
  /** Files given to the app from outside (second start with a file, drop on the dock icon). */
  readonly onFilesOpened: (listener: (files: readonly PickedFile[]) => void) => () => void;
  readonly platform: string;
}

/** DOM's File, known to the window only. */
interface File {
  readonly name: string;
  readonly size: number;
}
