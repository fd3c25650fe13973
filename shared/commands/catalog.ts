import { APP_COMMANDS } from './app-commands.ts';
import { COMMAND_SCOPES, type CommandScope, type CommandSpec } from './command-spec.ts';
import { REVIEW_COMMANDS } from './review-commands.ts';
import { SCREEN_COMMANDS } from './screen-commands.ts';

/**
 * The one list of what can be done by key, menu or palette. The keymap, the native menu, the command
 * palette and the `?` sheet are all generated from it. Keys are written for tinykeys: `$mod` is
 * Control, or Command on a Mac. A feature binds behaviour to an id (`renderer/commands/registry.ts`).
 *
 * Single letters work only while no text field has focus. No destructive act is on Backspace.
 */

export const COMMANDS = { ...APP_COMMANDS, ...SCREEN_COMMANDS, ...REVIEW_COMMANDS } as const;

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
