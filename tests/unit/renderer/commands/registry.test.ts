import { expect, test } from 'vitest';
import { CommandRegistry, type Bindings } from '../../../../renderer/commands/registry.ts';
import { press } from './press.ts';

function bind(registry: CommandRegistry, bindings: Bindings, inDialog = false): () => void {
  return registry.bind({ read: () => bindings, inDialog });
}

test('CR1: a press runs what is bound at this moment and nothing after it is gone', () => {
  const registry = new CommandRegistry();
  const ran: string[] = [];
  const unbind = bind(registry, { 'review.pass': { run: () => ran.push('pass') } });
  expect(registry.press(press('p'), 'page')).toBe(true);
  unbind();
  expect(registry.press(press('p'), 'page')).toBe(false);
  expect(ran).toEqual(['pass']);
});

test('CR2: the newest behaviour runs although it was bound once', () => {
  const registry = new CommandRegistry();
  const ran: number[] = [];
  let turn = 1;
  registry.bind({
    read: () => ({ 'review.pass': { run: () => ran.push(turn) } }),
    inDialog: false,
  });
  registry.press(press('p'), 'page');
  turn = 2;
  registry.press(press('p'), 'page');
  expect(ran).toEqual([1, 2]);
});

test('CR3: a disabled command does not run and is listed as disabled', () => {
  const registry = new CommandRegistry();
  bind(registry, {
    'review.undo': { run: () => undefined, enabled: false, title: 'Undo nothing' },
  });
  expect(registry.run('review.undo')).toBe(false);
  expect(registry.active()).toEqual([{ id: 'review.undo', title: 'Undo nothing', enabled: false }]);
});

test('CR4: keys that are pressed while a case loads act on the next one, once', async () => {
  const registry = new CommandRegistry();
  const ran: string[] = [];
  const unbind = bind(registry, { 'review.pass': { run: () => ran.push('first case') } });
  const endBusy = registry.beginBusy();
  expect(registry.press(press('p'), 'page')).toBe(true);
  expect(registry.press(press('f'), 'page')).toBe(true);
  expect(ran).toEqual([]);
  unbind();
  bind(registry, {
    'review.pass': { run: () => ran.push('second case: pass') },
    'review.fail': { run: () => ran.push('second case: fail') },
  });
  expect(ran).toEqual([]);
  endBusy();
  await Promise.resolve();
  expect(ran).toEqual(['second case: pass', 'second case: fail']);
  registry.replayHeld();
  expect(ran).toHaveLength(2);
});

test('CR5: held keys wait until everything has loaded', async () => {
  const registry = new CommandRegistry();
  const ran: string[] = [];
  bind(registry, { 'review.pass': { run: () => ran.push('pass') } });
  const first = registry.beginBusy();
  const second = registry.beginBusy();
  registry.press(press('p'), 'page');
  first();
  await Promise.resolve();
  expect(ran).toEqual([]);
  second();
  await Promise.resolve();
  expect(ran).toEqual(['pass']);
});

test('CR6: keys that were held for a screen that is gone are dropped', async () => {
  const registry = new CommandRegistry();
  const ran: string[] = [];
  const endBusy = registry.beginBusy();
  registry.press(press('f'), 'page');
  registry.dropHeld();
  bind(registry, { 'alignment.falseAlarms': { run: () => ran.push('false alarms') } });
  endBusy();
  await Promise.resolve();
  expect(ran).toEqual([]);
});

test('CR7: listeners hear of every change of what is bound', () => {
  const registry = new CommandRegistry();
  let heard = 0;
  registry.subscribe(() => (heard += 1));
  const before = registry.version();
  bind(registry, {})();
  registry.setOverrides({ 'review.pass': ['y'] });
  expect(heard).toBe(3);
  expect(registry.version()).toBeGreaterThan(before);
});
