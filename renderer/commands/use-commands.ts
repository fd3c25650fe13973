import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { useCommandRegistry, type ActiveCommand, type Bindings } from './registry.ts';

interface UseCommandsOptions {
  /** Set in a dialog: these commands act while it is open, those of the page behind do not. */
  readonly inDialog?: boolean;
}

/**
 * Binds behaviour to commands of the catalogue while the component is mounted. The newest bindings are
 * used at every key press, so `run` may close over fresh state without `useCallback`.
 */
export function useCommands(bindings: Bindings, options: UseCommandsOptions = {}): void {
  const registry = useCommandRegistry();
  const latest = useRef(bindings);
  useLayoutEffect(() => {
    latest.current = bindings;
  });
  const inDialog = options.inDialog ?? false;
  useLayoutEffect(
    () => registry.bind({ read: () => latest.current, inDialog }),
    [registry, inDialog],
  );
}

/**
 * While `isLoading` is true, keys of the screen are held and then given, each once and in order, to
 * what has appeared. Use it where the next case is being loaded.
 */
export function useHeldKeys(isLoading: boolean): void {
  const registry = useCommandRegistry();
  useLayoutEffect(() => (isLoading ? registry.beginBusy() : undefined), [registry, isLoading]);
  // Keys that were meant for a screen that is gone are not given to another one.
  useEffect(() => () => registry.dropHeld(), [registry]);
}

/** Commands that are bound now; renders again when that changes. */
export function useActiveCommands(): readonly ActiveCommand[] {
  const registry = useCommandRegistry();
  useSyncExternalStore(registry.subscribe, registry.version);
  return registry.active();
}
