import { useSyncExternalStore } from 'react';
import { keysOf, type CommandId } from '../../shared/commands/catalog.ts';
import { bridge } from '../data/bridge.ts';
import { keyCaps } from './key-press.ts';
import { useCommandRegistry } from './registry.ts';
import classes from './key-hint.module.css';

/** The key that runs a command, as the person has set it; nothing if the command has no key. */
export function KeyHint({ command }: { readonly command: CommandId }) {
  const registry = useCommandRegistry();
  useSyncExternalStore(registry.subscribe, registry.version);
  const [key] = keysOf(command, registry.overrides);
  return key ? <KeyCaps binding={key} /> : null;
}

/** Draws a key of the catalogue as key caps. */
export function KeyCaps({ binding }: { readonly binding: string }) {
  const caps = keyCaps(binding, bridge().platform === 'darwin');
  return (
    <span className={classes.keys}>
      {caps.map((cap) => (
        <kbd key={cap} className={classes.key}>
          {cap}
        </kbd>
      ))}
    </span>
  );
}
