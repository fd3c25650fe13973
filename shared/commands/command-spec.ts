export const COMMAND_SCOPES = [
  'global',
  'list',
  'pack',
  'library',
  'review',
  'alignment',
  'agreement',
  'adjudication',
  'team',
  'sync',
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
