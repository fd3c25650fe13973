import { describe, expect, test } from 'vitest';
import {
  COMMAND_IDS,
  commandSpec,
  findKeyConflicts,
  type CommandId,
} from '../../../../shared/commands/catalog.ts';
import {
  HeldKeys,
  MAX_HELD,
  decideKey,
  typesText,
  type KeymapState,
} from '../../../../renderer/commands/keymap.ts';
import { press } from './press.ts';

function state(
  change: Partial<KeymapState> & { readonly ids?: readonly CommandId[] } = {},
): KeymapState {
  const {
    ids = [
      'review.pass',
      'review.fail',
      'review.submitNext',
      'review.leave',
      'app.palette',
      'app.help',
    ],
    ...rest
  } = change;
  return {
    bound: ids.map((id) => ({ id, inDialog: false, enabled: true })),
    overrides: {},
    focus: 'page',
    busy: false,
    ...rest,
  };
}

const ran = (id: CommandId) => ({ kind: 'run', id });

describe('the catalogue', () => {
  test('KM1: no two commands of one screen want the same key', () => {
    expect(findKeyConflicts()).toEqual([]);
  });

  test('KM2: what works in text fields needs a modifier, or is Escape', () => {
    const typing = COMMAND_IDS.filter(
      (id) => commandSpec(id).inText && commandSpec(id).keys.some(typesText),
    );
    expect(typing).toEqual([]);
  });

  test('KM3: nothing is on Backspace', () => {
    const keys = COMMAND_IDS.flatMap((id) => commandSpec(id).keys);
    expect(keys.filter((key) => /backspace/i.test(key))).toEqual([]);
  });

  test('KM4: a conflict that a person makes is reported with both commands', () => {
    const conflicts = findKeyConflicts({ 'review.pass': ['f'] });
    expect(conflicts).toEqual([
      { key: 'f', scope: 'review', commands: ['review.pass', 'review.fail'] },
    ]);
  });
});

describe('a key press', () => {
  test('KM5: a single letter acts on the page', () => {
    expect(decideKey(press('p'), state())).toEqual(ran('review.pass'));
  });

  test('KM6: a single letter belongs to a text field that has the focus', () => {
    expect(decideKey(press('p'), state({ focus: 'text' }))).toEqual({ kind: 'ignore' });
  });

  test('KM7: keys with a modifier, and Escape, act in a text field where the catalogue says so', () => {
    expect(decideKey(press('Enter', { ctrl: true }), state({ focus: 'text' }))).toEqual(
      ran('review.submitNext'),
    );
    expect(decideKey(press('Escape'), state({ focus: 'text' }))).toEqual(ran('review.leave'));
  });

  test('KM8: an override without a modifier does not take a letter away from a text field', () => {
    const overridden = state({ focus: 'text', overrides: { 'review.submitNext': ['n'] } });
    expect(decideKey(press('n'), overridden)).toEqual({ kind: 'ignore' });
  });

  test('KM9: AltGr never runs a command, although it looks like Control and Alt', () => {
    const typed = press('k', { ctrl: true, alt: true, altGraph: true });
    expect(decideKey(typed, state())).toEqual({ kind: 'ignore' });
    expect(decideKey(press('p', { altGraph: true }), state())).toEqual({ kind: 'ignore' });
  });

  test('KM10: a key that an input method is composing with never runs a command', () => {
    expect(decideKey(press('p', { composing: true }), state())).toEqual({ kind: 'ignore' });
    expect(decideKey(press('Process', { composing: true }), state())).toEqual({ kind: 'ignore' });
  });

  test('KM11: only what is bound now acts', () => {
    expect(decideKey(press('f'), state({ ids: ['review.pass'] }))).toEqual({ kind: 'ignore' });
  });

  test('KM12: a disabled command does not act and does not hide another one', () => {
    const bound = [
      { id: 'alignment.falseAlarms' as const, inDialog: false, enabled: true },
      { id: 'review.fail' as const, inDialog: false, enabled: false },
    ];
    expect(decideKey(press('f'), state({ bound }))).toEqual(ran('alignment.falseAlarms'));
  });

  test('KM13: of two bound commands with one key the one that appeared last acts', () => {
    expect(decideKey(press('f'), state({ ids: ['alignment.falseAlarms', 'review.fail'] }))).toEqual(
      ran('review.fail'),
    );
    expect(decideKey(press('f'), state({ ids: ['review.fail', 'alignment.falseAlarms'] }))).toEqual(
      ran('alignment.falseAlarms'),
    );
  });

  test('KM14: a screen wins over what is bound everywhere', () => {
    const overrides = { 'app.help': ['p'] };
    expect(decideKey(press('p'), state({ overrides }))).toEqual(ran('review.pass'));
  });

  test('KM15: an override replaces the key, and an empty one switches it off', () => {
    const overrides = { 'review.pass': ['y'], 'review.fail': [] };
    expect(decideKey(press('y'), state({ overrides }))).toEqual(ran('review.pass'));
    expect(decideKey(press('p'), state({ overrides }))).toEqual({ kind: 'ignore' });
    expect(decideKey(press('f'), state({ overrides }))).toEqual({ kind: 'ignore' });
  });

  test('KM16: in a dialog only the commands of the dialog act', () => {
    const bound = [
      { id: 'review.pass' as const, inDialog: false, enabled: true },
      { id: 'review.fail' as const, inDialog: true, enabled: true },
    ];
    expect(decideKey(press('p'), state({ bound, focus: 'dialog' }))).toEqual({ kind: 'ignore' });
    expect(decideKey(press('f'), state({ bound, focus: 'dialog' }))).toEqual(ran('review.fail'));
    expect(decideKey(press('f'), state({ bound, focus: 'dialog-text' }))).toEqual({
      kind: 'ignore',
    });
  });

  test('KM17: Enter and Space belong to a focused button, arrows to radio buttons and tabs, letters to neither', () => {
    const ids: readonly CommandId[] = ['review.edit', 'review.questionDown', 'review.pass'];
    expect(decideKey(press('Enter'), state({ ids, focus: 'control' }))).toEqual({ kind: 'ignore' });
    expect(decideKey(press('ArrowDown'), state({ ids, focus: 'control' }))).toEqual(
      ran('review.questionDown'),
    );
    for (const key of ['Enter', ' ', 'ArrowDown']) {
      expect(decideKey(press(key), state({ ids, focus: 'choice' }))).toEqual({ kind: 'ignore' });
    }
    expect(decideKey(press('p'), state({ ids, focus: 'choice' }))).toEqual(ran('review.pass'));
    expect(decideKey(press('p'), state({ ids, focus: 'control' }))).toEqual(ran('review.pass'));
  });

  test('KM18: a key that is held down judges once, but goes on moving through a list', () => {
    const ids: readonly CommandId[] = ['review.pass', 'review.submitNext', 'library.down'];
    expect(decideKey(press('p', { repeat: true }), state({ ids }))).toEqual({ kind: 'ignore' });
    expect(decideKey(press('Enter', { ctrl: true, repeat: true }), state({ ids }))).toEqual({
      kind: 'ignore',
    });
    expect(decideKey(press('j', { repeat: true }), state({ ids }))).toEqual(ran('library.down'));
  });
});

describe('while the next case loads', () => {
  test('KM19: keys of the screen are held, bound at this moment or not', () => {
    expect(decideKey(press('p'), state({ busy: true }))).toEqual({ kind: 'hold' });
    expect(decideKey(press('p'), state({ busy: true, ids: [] }))).toEqual({ kind: 'hold' });
  });

  test('KM20: keys that work everywhere act at once', () => {
    expect(decideKey(press('k', { ctrl: true }), state({ busy: true }))).toEqual(
      ran('app.palette'),
    );
  });

  test('KM21: a repeated press is not held', () => {
    expect(decideKey(press('p', { repeat: true }), state({ busy: true }))).toEqual({
      kind: 'ignore',
    });
  });

  test('KM22: a letter typed into a text field is not held', () => {
    expect(decideKey(press('p'), state({ busy: true, focus: 'text' }))).toEqual({ kind: 'ignore' });
  });

  test('KM26: a dialog that is open goes on taking its keys', () => {
    const bound = [{ id: 'review.submitNext' as const, inDialog: true, enabled: true }];
    const submit = press('Enter', { ctrl: true });
    expect(decideKey(submit, state({ bound, busy: true, focus: 'dialog' }))).toEqual(
      ran('review.submitNext'),
    );
  });

  test('KM23: held keys are given once, in order', () => {
    const held = new HeldKeys();
    for (const key of ['p', 'r', 'f']) held.hold(press(key));
    const given: string[] = [];
    const act = ({ key }: { readonly key: string }): void => void given.push(key);
    held.replay(() => false, act);
    held.replay(() => false, act);
    expect(given).toEqual(['p', 'r', 'f']);
  });

  test('KM24: a held key that makes the screen busy again leaves the rest waiting', () => {
    const held = new HeldKeys();
    for (const key of ['p', 'Enter', 'f']) held.hold(press(key));
    const given: string[] = [];
    let busy = false;
    const act = ({ key }: { readonly key: string }): void => {
      given.push(key);
      if (key === 'Enter') busy = true;
    };
    held.replay(() => busy, act);
    expect(given).toEqual(['p', 'Enter']);
    busy = false;
    held.replay(() => busy, act);
    expect(given).toEqual(['p', 'Enter', 'f']);
  });

  test('KM25: more presses than anybody means are dropped, not queued without end', () => {
    const held = new HeldKeys();
    for (let index = 0; index < MAX_HELD * 3; index += 1) held.hold(press('p'));
    expect(held.count).toBe(MAX_HELD);
  });

  test('KM30: after a press that had no room, none is kept until the kept ones are used up', () => {
    const held = new HeldKeys();
    for (let index = 0; index < MAX_HELD; index += 1) held.hold(press('p'));
    held.hold(press('f'));
    let acted = 0;
    const act = (): void => void (acted += 1);
    held.replay(() => acted === 2, act);
    held.hold(press('Enter'));
    expect(held.count).toBe(MAX_HELD - 2);
    held.replay(() => false, act);
    held.hold(press('u'));
    expect([acted, held.count]).toEqual([MAX_HELD, 1]);
  });
});
