import type { KeyPress } from '../../../../renderer/commands/key-press.ts';

/** A key press on a US keyboard; a capital letter is pressed with Shift. */
export function press(key: string, change: Partial<KeyPress> = {}): KeyPress {
  return {
    key,
    code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key === ' ' ? 'Space' : key,
    shift: /^[A-Z]$/.test(key),
    ctrl: false,
    alt: false,
    meta: false,
    altGraph: false,
    composing: false,
    repeat: false,
    ...change,
  };
}
