import {
  COMMANDS,
  commandSpec,
  type CommandId,
  type KeyConflict,
} from '../../../shared/commands/catalog.ts';

export type KeyOverrides = Record<string, string[]>;

/** Sets the keys of a command; setting the original ones takes the override away. */
export function withKeys(
  overrides: KeyOverrides,
  id: CommandId,
  keys: readonly string[],
): KeyOverrides {
  const original: readonly string[] = COMMANDS[id].keys;
  if (keys.length === original.length && keys.every((key, index) => key === original[index])) {
    return withoutOverride(overrides, id);
  }
  return { ...overrides, [id]: [...keys] };
}

export function withoutOverride(overrides: KeyOverrides, id: CommandId): KeyOverrides {
  return Object.fromEntries(Object.entries(overrides).filter(([other]) => other !== id));
}

/** The other commands that want a key of this one. */
export function conflictsOf(
  id: CommandId,
  conflicts: readonly KeyConflict[],
): readonly CommandId[] {
  const others = conflicts
    .filter(({ commands }) => commands.includes(id))
    .flatMap(({ commands }) => commands.filter((other) => other !== id));
  return [...new Set(others)];
}

/** Whether every word stands in the command's title, group or id. */
export function matchesWords(id: CommandId, words: string): boolean {
  const { title, group } = commandSpec(id);
  const text = `${title} ${group} ${id}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
