import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMAND_IDS, commandSpec } from '../../../../shared/commands/catalog.ts';
import { bindingOf, keyCaps, matchesKey } from '../../../../renderer/commands/key-press.ts';
import { press } from './press.ts';

describe('matching', () => {
  test('KP1: a plain letter does not match with Shift, Control, Alt or Meta', () => {
    expect(matchesKey(press('p'), 'p')).toBe(true);
    expect(matchesKey(press('P'), 'p')).toBe(false);
    for (const modifier of ['ctrl', 'alt', 'meta'] as const) {
      expect(matchesKey(press('p', { [modifier]: true }), 'p')).toBe(false);
    }
  });

  test('KP2: Shift and a letter match the capital one only', () => {
    expect(matchesKey(press('J'), 'Shift+J')).toBe(true);
    expect(matchesKey(press('j'), 'Shift+J')).toBe(false);
  });

  test('KP3: letters match under Caps Lock, because Shift decides and not the capital', () => {
    expect(matchesKey(press('P', { shift: false }), 'p')).toBe(true);
  });

  test('KP4: a symbol matches whatever Shift it needs on the layout', () => {
    expect(matchesKey(press('/', { shift: true, code: 'Digit7' }), '/')).toBe(true);
    expect(matchesKey(press('?', { shift: true, code: 'Minus' }), 'Shift+?')).toBe(true);
    expect(matchesKey(press('?', { shift: false, code: 'Comma' }), 'Shift+?')).toBe(true);
  });

  test('KP5: on a layout without Latin letters the place of the key counts', () => {
    expect(matchesKey(press('з', { code: 'KeyP', shift: false }), 'p')).toBe(true);
    expect(matchesKey(press('я', { code: 'KeyP', shift: false }), 'f')).toBe(false);
  });

  test('KP6: on another Latin layout the letter counts, not the place', () => {
    expect(matchesKey(press('a', { code: 'KeyQ' }), 'a')).toBe(true);
    expect(matchesKey(press('a', { code: 'KeyQ' }), 'q')).toBe(false);
  });

  test('KP7: named keys match by name or place', () => {
    expect(matchesKey(press(' '), 'Space')).toBe(true);
    expect(matchesKey(press('ArrowDown'), 'ArrowDown')).toBe(true);
    expect(matchesKey(press('Enter', { ctrl: true }), '$mod+Enter')).toBe(true);
  });
});

describe('the key editor', () => {
  test('KP8: what it records for a press matches that press again', () => {
    const keys = fc.constantFrom(
      'a',
      'z',
      'A',
      'J',
      '1',
      '9',
      '.',
      '/',
      '?',
      'Enter',
      'Escape',
      'ArrowUp',
      'F2',
      ' ',
    );
    fc.assert(
      fc.property(keys, fc.boolean(), fc.boolean(), (key, ctrl, alt) => {
        const pressed = press(key, { ctrl, alt });
        const binding = bindingOf(pressed, false);
        expect(binding).not.toBeNull();
        expect(matchesKey(pressed, binding ?? '')).toBe(true);
      }),
    );
  });

  test('KP9: a modifier alone, a dead key and a composing key record nothing', () => {
    for (const key of ['Shift', 'Control', 'Alt', 'Meta', 'Dead'])
      expect(bindingOf(press(key), false)).toBeNull();
    expect(bindingOf(press('a', { composing: true }), false)).toBeNull();
    expect(bindingOf(press('q', { altGraph: true }), false)).toBeNull();
  });
});

test('KP10: every key of the catalogue is drawn as caps, without the notation', () => {
  for (const id of COMMAND_IDS) {
    for (const key of commandSpec(id).keys) {
      const caps = keyCaps(key, false);
      expect(caps.length).toBeGreaterThan(0);
      expect(caps.join('')).not.toMatch(/\$mod|Arrow/);
    }
  }
  expect(keyCaps('$mod+Shift+z', false)).toEqual(['Ctrl', 'Shift', 'Z']);
  expect(keyCaps('Shift+?', false)).toEqual(['?']);
  expect(keyCaps('$mod+Enter', true)).toEqual(['⌘', 'Enter']);
});
