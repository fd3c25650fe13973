import { createContext, useContext } from 'react';
import { COMMAND_IDS, type CommandId } from '../../shared/commands/catalog.ts';
import { HeldKeys, decideKey, type BoundCommand, type FocusPlace } from './keymap.ts';
import { keyPressOf, type KeyPress } from './key-press.ts';

/** What a command does while the binding part of the screen is mounted. */
export interface Binding {
  readonly run: () => void;
  /** False keeps the command visible but inactive. */
  readonly enabled?: boolean;
  /** Replaces the catalogue's title in the palette and the help sheet, where the screen knows better. */
  readonly title?: string;
}

export type Bindings = { readonly [Id in CommandId]?: Binding };

/** One mounted `useCommands`. The bindings are read at the moment of a key press, never copied. */
interface Layer {
  readonly read: () => Bindings;
  readonly inDialog: boolean;
}

export interface ActiveCommand {
  readonly id: CommandId;
  readonly title: string | null;
  readonly enabled: boolean;
}

/**
 * Connects the catalogue with what is on the screen. Features bind behaviour while they are mounted;
 * keys, the palette, the help sheet and the native menu all run commands through here.
 */
export class CommandRegistry {
  #layers: Layer[] = [];
  #listeners = new Set<() => void>();
  #busy = new Set<symbol>();
  #held = new HeldKeys();
  #overrides: Readonly<Record<string, readonly string[]>> = {};
  #version = 0;

  /** Adds a layer of bindings on top. @returns takes it away again. */
  bind(layer: Layer): () => void {
    this.#layers = [...this.#layers, layer];
    this.#changed();
    this.replayHeld();
    return () => {
      this.#layers = this.#layers.filter((other) => other !== layer);
      this.#changed();
    };
  }

  /** Marks that something a key would act on is loading. @returns ends the mark and replays held keys. */
  beginBusy(): () => void {
    const mark = Symbol('busy');
    this.#busy.add(mark);
    return () => {
      if (!this.#busy.delete(mark)) return;
      // After React has committed the case and its bindings; a key must meet the new case, not the old one.
      queueMicrotask(() => this.replayHeld());
    };
  }

  get isBusy(): boolean {
    return this.#busy.size > 0;
  }

  get overrides(): Readonly<Record<string, readonly string[]>> {
    return this.#overrides;
  }

  setOverrides(overrides: Readonly<Record<string, readonly string[]>>): void {
    this.#overrides = overrides;
    this.#changed();
  }

  /** Runs a command. @returns false if nothing is bound to it now, or it is disabled. */
  run(id: CommandId): boolean {
    const binding = this.#binding(id);
    if (!binding || binding.enabled === false) return false;
    binding.run();
    return true;
  }

  /** Handles a key press of the page. @returns true if it was taken, so that the browser must not act on it. */
  press(press: KeyPress, focus: FocusPlace): boolean {
    const decision = decideKey(press, {
      bound: this.#bound(),
      overrides: this.#overrides,
      focus,
      busy: this.isBusy,
    });
    switch (decision.kind) {
      case 'run':
        return this.run(decision.id);
      case 'hold':
        this.#held.hold(press);
        return true;
      case 'ignore':
        return false;
    }
  }

  /** Gives held keys to what is bound now, unless something is loading still. */
  replayHeld(): void {
    this.#held.replay(
      () => this.isBusy,
      (press) => this.press(press, 'page'),
    );
  }

  dropHeld(): void {
    this.#held.clear();
  }

  /** Commands that are bound now, in catalogue order. */
  active(): readonly ActiveCommand[] {
    return COMMAND_IDS.flatMap((id) => {
      const binding = this.#binding(id);
      return binding
        ? [{ id, title: binding.title ?? null, enabled: binding.enabled !== false }]
        : [];
    });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Grows with every change of what is bound; for `useSyncExternalStore`. */
  version = (): number => this.#version;

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  #binding(id: CommandId): Binding | null {
    for (const layer of this.#layers.toReversed()) {
      const binding = layer.read()[id];
      if (binding) return binding;
    }
    return null;
  }

  #bound(): BoundCommand[] {
    return this.#layers.flatMap((layer) => {
      const bindings = layer.read();
      return COMMAND_IDS.flatMap((id) => {
        const binding = bindings[id];
        return binding
          ? [{ id, inDialog: layer.inDialog, enabled: binding.enabled !== false }]
          : [];
      });
    });
  }
}

const RegistryContext = createContext<CommandRegistry | null>(null);

export const CommandRegistryProvider = RegistryContext.Provider;

/** The registry of the window. @throws outside of the app's providers. */
export function useCommandRegistry(): CommandRegistry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new Error('useCommandRegistry needs the CommandRegistryProvider around it.');
  return registry;
}

/** Listens to the keys of the page. @returns stops listening. */
export function listenToKeys(registry: CommandRegistry, target: Window): () => void {
  const onKeyDown = (keyEvent: KeyboardEvent): void => {
    if (keyEvent.defaultPrevented) return;
    if (closesPopup(keyEvent)) {
      keyEvent.preventDefault();
      return;
    }
    if (registry.press(keyPressOf(keyEvent), focusPlace(target.document)))
      keyEvent.preventDefault();
  };
  target.addEventListener('keydown', onKeyDown);
  return () => target.removeEventListener('keydown', onKeyDown);
}

/**
 * Escape on the button of an open menu closes the menu, and nothing behind it. The focus is still on the
 * button for a moment after the menu opened, and again when somebody goes back to it.
 */
function closesPopup({ key, target }: KeyboardEvent): boolean {
  if (key !== 'Escape' || !(target instanceof HTMLButtonElement)) return false;
  if (target.ariaHasPopup === null || target.ariaExpanded !== 'true') return false;
  target.click();
  return true;
}

const TEXT_FIELDS =
  'textarea, select, [contenteditable]:not([contenteditable="false"]), [role="textbox"], [role="combobox"], input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="range"], [type="file"])';
const CHOICES =
  'input[type="radio"], input[type="range"], [role="radio"], [role="tab"], [role="slider"], [role="option"], [role="menuitem"], [role="treeitem"]';
const CONTROLS =
  'button, a[href], summary, input, [role="button"], [role="link"], [role="switch"], [role="checkbox"]';

/** Where the keyboard is now. */
function focusPlace(page: Document): FocusPlace {
  const focused = page.activeElement;
  const isText = focused?.matches(TEXT_FIELDS) ?? false;
  // An open dialog takes the keys even if the focus has fallen back to the page behind it.
  if (page.querySelector('[role="dialog"][aria-modal="true"], [role="alertdialog"]')) {
    return isText ? 'dialog-text' : 'dialog';
  }
  if (isText) return 'text';
  if (focused?.matches(CHOICES) || focused?.closest('[role="menu"], [role="dialog"]'))
    return 'choice';
  return focused?.matches(CONTROLS) ? 'control' : 'page';
}
