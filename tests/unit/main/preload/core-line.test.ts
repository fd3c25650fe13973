import { expect, test } from 'vitest';
import type { PortMessage, PortRequest } from '../../../../shared/contract/wire.ts';
import { CoreLine, type Port } from '../../../../main/preload/core-line.ts';
import { Listeners } from '../../../../main/preload/listeners.ts';

/** One end of a line whose other end the test plays. */
function fakePort() {
  const sent: PortRequest[] = [];
  let receive: (received: { readonly data: PortMessage }) => void = () => undefined;
  let isClosed = false;
  const port: Port = {
    postMessage: (message) => void sent.push(message),
    addEventListener: (_type, listener) => {
      receive = listener;
    },
    start: () => undefined,
    close: () => {
      isClosed = true;
    },
  };
  return {
    port,
    sent,
    receive: (data: PortMessage) => receive({ data }),
    isClosed: () => isClosed,
  };
}

test('CL1: a call is answered by the reply with its number, in whatever order they come', async () => {
  const line = new CoreLine();
  const { port, sent, receive } = fakePort();
  line.connect(port);
  const first = line.call('settings.get', {});
  const second = line.call('rubric.list', {});
  const [one, two] = sent;
  receive({ kind: 'reply', id: two?.id ?? 0, reply: { ok: true, value: [] } });
  receive({ kind: 'reply', id: one?.id ?? 0, reply: { ok: true, value: 'settings' } });
  expect(await second).toEqual({ ok: true, value: [] });
  expect(await first).toEqual({ ok: true, value: 'settings' });
});

test('CL2: calls that come before the line is there are sent when it is, in order', () => {
  const line = new CoreLine();
  void line.call('rubric.list', {});
  void line.call('pack.list', {});
  const { port, sent } = fakePort();
  line.connect(port);
  expect(sent.map(({ name }) => name)).toEqual(['rubric.list', 'pack.list']);
});

test('CL3: a call that was under way when the core died fails with an error, and is not sent again', async () => {
  const line = new CoreLine();
  const first = fakePort();
  line.connect(first.port);
  const lost = line.call('workspace.backUp', {});
  line.coreStateChanged({ kind: 'restarting', reason: 'exit 1' });
  expect(await lost).toMatchObject({ ok: false, error: { code: 'internal' } });
  expect(first.isClosed()).toBe(true);
  const waiting = line.call('pack.list', {});
  const second = fakePort();
  line.connect(second.port);
  expect(second.sent.map(({ name }) => name)).toEqual(['pack.list']);
  second.receive({ kind: 'reply', id: second.sent[0]?.id ?? 0, reply: { ok: true, value: [] } });
  expect(await waiting).toEqual({ ok: true, value: [] });
});

test('CL4: changes reach every listener until it stops', () => {
  const line = new CoreLine();
  const { port, receive } = fakePort();
  line.connect(port);
  const heard: string[] = [];
  const stop = line.onChanges(({ topics }) => heard.push(...topics));
  receive({ kind: 'changes', changes: { topics: ['cases'] } });
  stop();
  receive({ kind: 'changes', changes: { topics: ['packs'] } });
  expect(heard).toEqual(['cases']);
});

test('CL5: a state is told to who comes later; a request waits for its first listener and is told once', () => {
  const state = new Listeners<string>({ repeatLast: true });
  state.tell('starting');
  state.tell('ready');
  const states: string[] = [];
  state.add((value) => states.push(value));
  state.add((value) => states.push(value));
  expect(states).toEqual(['ready', 'ready']);

  const request = new Listeners<string>({ keepUntilHeard: true });
  request.tell('a');
  request.tell('b');
  const heard: string[] = [];
  request.add((value) => heard.push(value));
  request.add((value) => heard.push(`late ${value}`));
  expect(heard).toEqual(['a', 'b']);
});
