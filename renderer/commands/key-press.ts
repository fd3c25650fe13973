import { parseKeybinding } from 'tinykeys';

/** What a key press is, without the DOM: enough to decide what it does, and to do it later. */
export interface KeyPress {
  /** `KeyboardEvent.key`, the character that the layout gives. */
  readonly key: string;
  /** `KeyboardEvent.code`, the place on the keyboard. */
  readonly code: string;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  readonly altGraph: boolean;
  /** An input method is composing a character. */
  readonly composing: boolean;
  readonly repeat: boolean;
}

/** Reads the facts off a DOM event. */
export function keyPressOf(event: KeyboardEvent): KeyPress {
  return {
    key: event.key,
    code: event.code,
    shift: event.shiftKey,
    ctrl: event.ctrlKey,
    alt: event.altKey,
    meta: event.metaKey,
    altGraph: event.getModifierState('AltGraph'),
    // 229 is what browsers send for keys that an input method has taken.
    composing: event.isComposing || event.keyCode === 229,
    repeat: event.repeat,
  };
}

/**
 * Whether a press is the one that a key of the catalogue names (`p`, `Shift+J`, `$mod+Enter`, `Space`).
 * Symbols are compared by what they are, whatever Shift they need on the person's layout. On layouts
 * without Latin letters the place of the key counts, so that `P` is where it is printed on most keyboards.
 */
export function matchesKey(press: KeyPress, binding: string): boolean {
  if (press.composing || press.altGraph || press.key === 'Dead') return false;
  const [first, ...more] = parseKeybinding(binding);
  if (!first || more.length > 0) return false;
  const [modifiers, wanted] = first;
  if (typeof wanted !== 'string') return false;
  const symbol = isSymbol(wanted);
  return (
    sameKey(press, wanted) &&
    modifiers.includes('Control') === press.ctrl &&
    modifiers.includes('Alt') === press.alt &&
    modifiers.includes('Meta') === press.meta &&
    (symbol || modifiers.includes('Shift') === press.shift)
  );
}

function sameKey(press: KeyPress, wanted: string): boolean {
  if (press.key.toUpperCase() === wanted.toUpperCase()) return true;
  if (press.code === wanted) return true;
  const isLetter = /^[a-z]$/i.test(wanted);
  const foreignLetter = press.key.length === 1 && /[^\p{ASCII}]/u.test(press.key);
  return isLetter && foreignLetter && press.code === `Key${wanted.toUpperCase()}`;
}

function isSymbol(key: string): boolean {
  return key.length === 1 && !/[a-z0-9]/i.test(key);
}

/** Whether a key of the catalogue is held with Control, Command or Alt, so that it types nothing. */
export function hasModifier(binding: string): boolean {
  return /\$mod\+|Control\+|Alt\+|Meta\+/.test(binding);
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Shift: 'Shift',
  Control: 'Ctrl',
};

/** The caps to draw for a key of the catalogue: `['Ctrl', 'Enter']`. */
export function keyCaps(binding: string, isMac: boolean): readonly string[] {
  const parts = binding.split(/\b\+/);
  const key = parts.pop() ?? '';
  const modifiers = parts.map((part) => {
    if (part === '$mod') return isMac ? '⌘' : 'Ctrl';
    if (part === 'Alt') return isMac ? '⌥' : 'Alt';
    if (part === 'Shift') return isMac ? '⇧' : 'Shift';
    return NAMES[part] ?? part;
  });
  // A symbol already says that Shift is needed for it.
  const shown = isSymbol(key)
    ? modifiers.filter((name) => name !== 'Shift' && name !== '⇧')
    : modifiers;
  return [...shown, NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)];
}

/** Writes a press in the notation of the catalogue, or null for a bare modifier. For the key editor. */
export function bindingOf(press: KeyPress, isMac: boolean): string | null {
  if (press.composing || press.altGraph) return null;
  if (['Shift', 'Control', 'Alt', 'Meta', 'Dead', 'CapsLock', 'Unidentified'].includes(press.key))
    return null;
  const modifiers: string[] = [];
  const mod = isMac ? press.meta : press.ctrl;
  if (mod) modifiers.push('$mod');
  if (isMac && press.ctrl) modifiers.push('Control');
  if (press.alt) modifiers.push('Alt');
  if (press.shift) modifiers.push('Shift');
  const key = press.key === ' ' ? 'Space' : press.key;
  const isLetter = /^[a-z]$/i.test(key);
  const named = isLetter ? letterCase(key, press.shift && !mod && !press.alt) : key;
  return [...modifiers, named].join('+');
}

function letterCase(key: string, upper: boolean): string {
  return upper ? key.toUpperCase() : key.toLowerCase();
}
