/**
 * The one list of what can be done by key, menu or palette. The keymap, the native menu, the command
 * palette and the `?` sheet are all generated from it. Keys are written for tinykeys: `$mod` is
 * Control, or Command on a Mac. A feature binds behaviour to an id (`renderer/commands/registry.ts`).
 *
 * Single letters work only while no text field has focus. No destructive act is on Backspace.
 */

export const COMMAND_SCOPES = [
  'global',
  'list',
  'library',
  'review',
  'alignment',
  'rubric',
] as const;
export type CommandScope = (typeof COMMAND_SCOPES)[number];

export interface CommandSpec {
  readonly title: string;
  readonly scope: CommandScope;
  /** Heading in the help sheet and the palette. */
  readonly group: string;
  readonly keys: readonly string[];
  /** Works while a text field has focus too (always needs a modifier, or is Escape). */
  readonly inText?: boolean;
  /** Native menu that shows it. */
  readonly menu?: 'file' | 'edit' | 'view' | 'go' | 'help';
}

export const COMMANDS = {
  'app.palette': {
    title: 'Search commands',
    scope: 'global',
    group: 'General',
    keys: ['$mod+k'],
    inText: true,
    menu: 'view',
  },
  'app.help': {
    title: 'Show keys',
    scope: 'global',
    group: 'General',
    keys: ['Shift+?'],
    menu: 'help',
  },
  'app.import': {
    title: 'Import files…',
    scope: 'global',
    group: 'General',
    keys: ['$mod+o'],
    inText: true,
    menu: 'file',
  },
  'app.openWorkspace': {
    title: 'Open workspace…',
    scope: 'global',
    group: 'General',
    keys: ['$mod+Shift+o'],
    inText: true,
    menu: 'file',
  },
  'app.toggleColorScheme': {
    title: 'Switch light and dark',
    scope: 'global',
    group: 'General',
    keys: [],
    menu: 'view',
  },
  'app.addSample': {
    title: 'Add the sample project',
    scope: 'global',
    group: 'General',
    keys: [],
    menu: 'help',
  },
  'app.backUp': {
    title: 'Back up the workspace',
    scope: 'global',
    group: 'General',
    keys: [],
    menu: 'file',
  },
  'app.exportAnnotations': {
    title: 'Export annotations…',
    scope: 'global',
    group: 'General',
    keys: ['$mod+e'],
    inText: true,
    menu: 'file',
  },

  'go.home': {
    title: 'Home',
    scope: 'global',
    group: 'Go to',
    keys: ['$mod+1'],
    inText: true,
    menu: 'go',
  },
  'go.library': {
    title: 'Library',
    scope: 'global',
    group: 'Go to',
    keys: ['$mod+2'],
    inText: true,
    menu: 'go',
  },
  'go.packs': {
    title: 'Packs',
    scope: 'global',
    group: 'Go to',
    keys: ['$mod+3'],
    inText: true,
    menu: 'go',
  },
  'go.rubrics': {
    title: 'Rubrics',
    scope: 'global',
    group: 'Go to',
    keys: ['$mod+4'],
    inText: true,
    menu: 'go',
  },
  'go.alignment': {
    title: 'Alignment',
    scope: 'global',
    group: 'Go to',
    keys: ['$mod+5'],
    inText: true,
    menu: 'go',
  },
  'go.metrics': {
    title: 'Metrics',
    scope: 'global',
    group: 'Go to',
    keys: ['$mod+6'],
    inText: true,
    menu: 'go',
  },
  'go.settings': {
    title: 'Settings',
    scope: 'global',
    group: 'Go to',
    keys: ['$mod+,'],
    inText: true,
    menu: 'go',
  },
  'go.back': {
    title: 'Back',
    scope: 'global',
    group: 'Go to',
    keys: ['Alt+ArrowLeft'],
    menu: 'go',
  },

  'list.down': { title: 'Next row', scope: 'list', group: 'List', keys: ['j', 'ArrowDown'] },
  'list.up': { title: 'Previous row', scope: 'list', group: 'List', keys: ['k', 'ArrowUp'] },
  'list.open': { title: 'Open the row', scope: 'list', group: 'List', keys: ['Enter'] },
  'list.details': { title: 'Details of the row', scope: 'list', group: 'List', keys: ['o'] },
  'list.new': { title: 'New', scope: 'list', group: 'List', keys: ['c'] },

  'library.search': { title: 'Search cases', scope: 'library', group: 'Library', keys: ['/'] },
  'library.down': {
    title: 'Next row',
    scope: 'library',
    group: 'Library',
    keys: ['j', 'ArrowDown'],
  },
  'library.up': {
    title: 'Previous row',
    scope: 'library',
    group: 'Library',
    keys: ['k', 'ArrowUp'],
  },
  'library.open': { title: 'Open the case', scope: 'library', group: 'Library', keys: ['Enter'] },
  'library.close': {
    title: 'Close the case',
    scope: 'library',
    group: 'Library',
    keys: ['Escape'],
  },
  'library.select': {
    title: 'Select or unselect',
    scope: 'library',
    group: 'Library',
    keys: ['x', 'Space'],
  },
  'library.selectRange': {
    title: 'Select down to here',
    scope: 'library',
    group: 'Library',
    keys: ['Shift+X'],
  },
  'library.selectAll': {
    title: 'Select all that match',
    scope: 'library',
    group: 'Library',
    keys: ['$mod+a'],
  },
  'library.clearSelection': {
    title: 'Clear the selection',
    scope: 'library',
    group: 'Library',
    keys: ['u'],
  },
  'library.buildPack': { title: 'Build a pack…', scope: 'library', group: 'Library', keys: ['b'] },
  'library.saveFilter': {
    title: 'Save this filter…',
    scope: 'library',
    group: 'Library',
    keys: ['$mod+s'],
  },
  'library.spanPrevious': {
    title: 'Previous span or turn',
    scope: 'library',
    group: 'Library',
    keys: ['Shift+N'],
  },

  'review.pass': { title: 'Pass', scope: 'review', group: 'Judge', keys: ['p'] },
  'review.fail': { title: 'Fail', scope: 'review', group: 'Judge', keys: ['f'] },
  'review.unsure': { title: 'Unsure', scope: 'review', group: 'Judge', keys: ['u'] },
  'review.option1': {
    title: 'Option 1 of the question',
    scope: 'review',
    group: 'Judge',
    keys: ['1'],
  },
  'review.option2': { title: 'Option 2', scope: 'review', group: 'Judge', keys: ['2'] },
  'review.option3': { title: 'Option 3', scope: 'review', group: 'Judge', keys: ['3'] },
  'review.option4': { title: 'Option 4', scope: 'review', group: 'Judge', keys: ['4'] },
  'review.option5': { title: 'Option 5', scope: 'review', group: 'Judge', keys: ['5'] },
  'review.option6': { title: 'Option 6', scope: 'review', group: 'Judge', keys: ['6'] },
  'review.option7': { title: 'Option 7', scope: 'review', group: 'Judge', keys: ['7'] },
  'review.option8': { title: 'Option 8', scope: 'review', group: 'Judge', keys: ['8'] },
  'review.option9': { title: 'Option 9', scope: 'review', group: 'Judge', keys: ['9'] },
  'review.questionDown': {
    title: 'Next question',
    scope: 'review',
    group: 'Form',
    keys: ['ArrowDown'],
  },
  'review.questionUp': {
    title: 'Previous question',
    scope: 'review',
    group: 'Form',
    keys: ['ArrowUp'],
  },
  'review.edit': { title: 'Edit the answer', scope: 'review', group: 'Form', keys: ['Enter'] },
  'review.leave': {
    title: 'Leave the field',
    scope: 'review',
    group: 'Form',
    keys: ['Escape'],
    inText: true,
  },
  'review.reason': { title: 'Write the reason', scope: 'review', group: 'Form', keys: ['r'] },
  'review.expectedOutput': {
    title: 'Write the expected output',
    scope: 'review',
    group: 'Form',
    keys: ['e'],
  },
  'review.copyActual': {
    title: 'Copy actual to expected and edit',
    scope: 'review',
    group: 'Form',
    keys: ['Shift+E'],
  },
  'review.failureMode': {
    title: 'Name the failure mode',
    scope: 'review',
    group: 'Form',
    keys: ['l'],
  },
  'review.submitNext': {
    title: 'Submit and next',
    scope: 'review',
    group: 'Move',
    keys: ['$mod+Enter'],
    inText: true,
  },
  'review.next': { title: 'Next case', scope: 'review', group: 'Move', keys: ['j'] },
  'review.previous': { title: 'Previous case', scope: 'review', group: 'Move', keys: ['k'] },
  'review.nextUnreviewed': {
    title: 'Next unreviewed case',
    scope: 'review',
    group: 'Move',
    keys: ['Shift+J'],
  },
  'review.previousUnreviewed': {
    title: 'Previous unreviewed case',
    scope: 'review',
    group: 'Move',
    keys: ['Shift+K'],
  },
  'review.skip': { title: 'Skip with a reason', scope: 'review', group: 'Move', keys: ['s'] },
  'review.flag': { title: 'Flag or unflag', scope: 'review', group: 'Move', keys: ['.'] },
  'review.undo': { title: 'Undo', scope: 'review', group: 'Move', keys: ['$mod+z'] },
  'review.redo': { title: 'Redo', scope: 'review', group: 'Move', keys: ['$mod+Shift+z'] },
  'review.spanNext': { title: 'Next span or turn', scope: 'review', group: 'Case', keys: ['n'] },
  'review.spanPrevious': {
    title: 'Previous span or turn',
    scope: 'review',
    group: 'Case',
    keys: ['b'],
  },
  'review.firstFailingSpan': {
    title: 'First failing span',
    scope: 'review',
    group: 'Case',
    keys: ['g'],
  },
  'review.target': {
    title: 'Judge this span or turn, or the whole case',
    scope: 'review',
    group: 'Case',
    keys: ['v'],
  },
  'review.toolIo': { title: 'Tool input and output', scope: 'review', group: 'Case', keys: ['t'] },
  'review.context': { title: 'Context', scope: 'review', group: 'Case', keys: ['c'] },
  'review.judge': { title: 'Show or hide the judge', scope: 'review', group: 'Case', keys: ['m'] },
  'review.diff': {
    title: 'Compare actual and expected',
    scope: 'review',
    group: 'Case',
    keys: ['y'],
  },
  'review.raw': { title: 'Raw record', scope: 'review', group: 'Case', keys: ['w'] },
  'review.scrollDown': {
    title: 'Scroll the case down',
    scope: 'review',
    group: 'Case',
    keys: ['PageDown', 'Space'],
  },
  'review.scrollUp': {
    title: 'Scroll the case up',
    scope: 'review',
    group: 'Case',
    keys: ['PageUp', 'Shift+Space'],
  },
  'review.queue': { title: 'Show or hide the queue', scope: 'review', group: 'Case', keys: ['q'] },
  'review.guidelines': { title: 'Guidelines', scope: 'review', group: 'Case', keys: ['h'] },
  'review.keepVerdict': {
    title: 'Keep my answers',
    scope: 'review',
    group: 'After the reveal',
    keys: ['Shift+P'],
  },
  'review.changeVerdict': {
    title: 'Change my answers',
    scope: 'review',
    group: 'After the reveal',
    keys: ['Shift+C'],
  },

  'alignment.nextMetric': {
    title: 'Next metric',
    scope: 'alignment',
    group: 'Alignment',
    keys: ['j', 'ArrowDown'],
  },
  'alignment.previousMetric': {
    title: 'Previous metric',
    scope: 'alignment',
    group: 'Alignment',
    keys: ['k', 'ArrowUp'],
  },
  'alignment.missedFailures': {
    title: 'Open missed failures',
    scope: 'alignment',
    group: 'Alignment',
    keys: ['m'],
  },
  'alignment.falseAlarms': {
    title: 'Open false alarms',
    scope: 'alignment',
    group: 'Alignment',
    keys: ['f'],
  },
  'alignment.toggleTables': {
    title: 'Charts as tables',
    scope: 'alignment',
    group: 'Alignment',
    keys: ['t'],
  },
  'alignment.export': {
    title: 'Export the report…',
    scope: 'alignment',
    group: 'Alignment',
    keys: ['Shift+E'],
  },

  'rubric.addQuestion': { title: 'Add a question', scope: 'rubric', group: 'Rubric', keys: ['a'] },
  'rubric.nextQuestion': {
    title: 'Next question',
    scope: 'rubric',
    group: 'Rubric',
    keys: ['j', 'ArrowDown'],
  },
  'rubric.previousQuestion': {
    title: 'Previous question',
    scope: 'rubric',
    group: 'Rubric',
    keys: ['k', 'ArrowUp'],
  },
  'rubric.editQuestion': {
    title: 'Edit the question',
    scope: 'rubric',
    group: 'Rubric',
    keys: ['Enter'],
  },
  'rubric.moveUp': {
    title: 'Move the question up',
    scope: 'rubric',
    group: 'Rubric',
    keys: ['Alt+ArrowUp'],
    inText: true,
  },
  'rubric.moveDown': {
    title: 'Move the question down',
    scope: 'rubric',
    group: 'Rubric',
    keys: ['Alt+ArrowDown'],
    inText: true,
  },
  'rubric.duplicate': {
    title: 'Duplicate the question',
    scope: 'rubric',
    group: 'Rubric',
    keys: ['$mod+d'],
    inText: true,
  },
  'rubric.delete': {
    title: 'Delete the question',
    scope: 'rubric',
    group: 'Rubric',
    keys: ['Delete'],
  },
  'rubric.undoDelete': {
    title: 'Take back the deletion',
    scope: 'rubric',
    group: 'Rubric',
    keys: ['$mod+z'],
  },
  'rubric.leave': {
    title: 'Leave the field',
    scope: 'rubric',
    group: 'Rubric',
    keys: ['Escape'],
    inText: true,
  },
  'rubric.save': {
    title: 'Save as a new version',
    scope: 'rubric',
    group: 'Rubric',
    keys: ['$mod+s'],
    inText: true,
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandId = keyof typeof COMMANDS;

export const COMMAND_IDS = Object.keys(COMMANDS).filter((id): id is CommandId => id in COMMANDS);

/** The spec of a command, seen as its general type. */
export function commandSpec(id: CommandId): CommandSpec {
  return COMMANDS[id];
}

/** Keys of a command after the person's overrides. */
export function keysOf(
  id: CommandId,
  overrides: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  return overrides[id] ?? COMMANDS[id].keys;
}

export interface KeyConflict {
  readonly key: string;
  readonly scope: CommandScope;
  readonly commands: readonly CommandId[];
}

/** Commands of one scope, together with the global ones, that would fight for a key. */
export function findKeyConflicts(
  overrides: Readonly<Record<string, readonly string[]>> = {},
): KeyConflict[] {
  const conflicts: KeyConflict[] = [];
  for (const scope of COMMAND_SCOPES) {
    const byKey = new Map<string, CommandId[]>();
    for (const id of COMMAND_IDS) {
      if (COMMANDS[id].scope !== scope && COMMANDS[id].scope !== 'global') continue;
      for (const key of keysOf(id, overrides)) byKey.set(key, [...(byKey.get(key) ?? []), id]);
    }
    for (const [key, commands] of byKey) {
      const own = commands.some((id) => COMMANDS[id].scope === scope);
      if (commands.length > 1 && own) conflicts.push({ key, scope, commands });
    }
  }
  return conflicts;
}
