import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import { PROJECTION_TABLES } from '../../../../../main/core/store/projections.ts';
import { compareWithReplay } from '../../../../../main/core/store/replay.ts';
import type { Target } from '../../../../../shared/domain/case.ts';
import { canonicalJson } from '../../../../../shared/events/canonical.ts';
import {
  annotationStream,
  EventEnvelopeSchema,
  MAX_EVENT_BYTES,
  readKnownEvent,
  type EventEnvelope,
} from '../../../../../shared/events/event.ts';
import { foldHeads } from '../../../../../shared/events/fold.ts';
import { publishTestPack, submitted, TEST_PACK } from '../../../../support/review-fixture.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

const open: TempWorkspace[] = [];
afterEach(async () => {
  for (const workspace of open.splice(0)) await workspace.cleanUp();
});

async function freshContext(): Promise<CoreContext> {
  const workspace = createTempWorkspace({ countedIds: true, startAt: '2026-01-01T00:00:00.000Z' });
  open.push(workspace);
  const { context } = await workspace.open();
  publishTestPack(context, ['s:1', 's:2']);
  return context;
}

/** An answer of Grace, from a device that this workspace has never seen. */
function graceSays(changes: Partial<EventEnvelope> = {}): string {
  return canonicalJson({
    v: 1,
    eventId: 'e-1',
    stream: annotationStream(TEST_PACK, 'grace'),
    kind: 'annotation.committed',
    packId: TEST_PACK,
    packRev: 1,
    caseId: 's:1',
    caseSha: null,
    rubricRev: 1,
    authorId: 'grace',
    deviceId: 'laptop',
    deviceSeq: 1,
    parents: [],
    clientTime: '2026-02-01T00:00:00.000Z',
    activeMs: 10,
    body: { target: { kind: 'case' }, answers: { verdict: 'pass' }, judgeSeen: 'visible' },
    ...changes,
  });
}

const kindsOf = (context: CoreContext, texts: readonly string[]) =>
  context.writer.receive(texts).map((outcome) => outcome.kind);
const storedJson = (context: CoreContext) =>
  context.readDb
    .prepare<[], string>("SELECT json FROM event WHERE author_id = 'grace' ORDER BY event_id")
    .pluck()
    .all();

describe('events of others', () => {
  test('RC1: the same event twice is stored once, byte for byte as it came', async () => {
    const context = await freshContext();
    const text = graceSays({ ofANewerAssay: { kept: true } });
    expect(kindsOf(context, [text, text])).toEqual(['stored', 'duplicate']);
    expect(kindsOf(context, [text])).toEqual(['duplicate']);
    expect(storedJson(context)).toEqual([text]);
  });

  test('RC2: an id that comes again with other content is set aside, and neither is lost', async () => {
    const context = await freshContext();
    const first = graceSays();
    const second = graceSays({ activeMs: 11 });
    expect(kindsOf(context, [first, second])).toEqual(['stored', 'conflict']);
    expect(storedJson(context)).toEqual([first]);
    const aside = context.readDb.prepare('SELECT json FROM event_conflict').pluck().all();
    expect(aside).toEqual([second]);
  });

  test('RC3: one bad event is refused alone, with a reason, and holds up no other', async () => {
    const context = await freshContext();
    const bad = [
      '{"v":1}',
      'no json',
      graceSays().replace('{', '{ '),
      '['.repeat(70) + ']'.repeat(70),
      graceSays({ eventId: 'e-2', authorId: 'mallory' }),
      graceSays({ eventId: 'e-3', body: 'x'.repeat(MAX_EVENT_BYTES) }),
      graceSays({ eventId: 'e-4', caseId: null }),
    ];
    const outcomes = context.writer.receive([...bad, graceSays()]);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual([
      ...bad.map(() => 'rejected'),
      'stored',
    ]);
    expect(
      outcomes.flatMap((outcome) => (outcome.kind === 'rejected' ? [outcome.error.message] : [])),
    ).toEqual([
      'An entry has no valid `eventId`.',
      'An entry is not valid JSON.',
      'An entry is not in canonical form.',
      'An entry is nested deeper than 64.',
      'An answer stands in the stream of somebody else.',
      'An entry is larger than 256 KiB.',
      'An answer names no pack or no case.',
    ]);
    expect(storedJson(context)).toEqual([graceSays()]);
  });

  test('RC3b: a kind that is named like a part of every object is a kind that nobody knows', async () => {
    const context = await freshContext();
    const odd = ['constructor', 'toString', '__proto__'].map((kind, at) =>
      graceSays({ kind, eventId: `odd-${at}` }),
    );
    expect(kindsOf(context, [...odd, graceSays()])).toEqual([...odd.map(() => 'stored'), 'stored']);
  });

  test('RC3c: an event that no table can take leaves nothing behind and holds up no other', async () => {
    const context = await freshContext();
    const before = tables(context);
    const bad = [
      graceSays({ eventId: 'half', deviceSeq: 1.5 }),
      graceSays({ eventId: 'half-too', rubricRev: 0.5 }),
      graceSays({ eventId: 'no\u0000id' }),
      graceSays({ eventId: 'odd-key' }).replace('"answers":{', '"__proto__":{},"answers":{'),
    ];
    expect(kindsOf(context, bad)).toEqual(bad.map(() => 'rejected'));
    expect(storedJson(context)).toEqual([]);
    expect(tables(context)).toEqual(before);
    expect(kindsOf(context, [...bad, graceSays()])).toEqual([
      ...bad.map(() => 'rejected'),
      'stored',
    ]);
  });

  test('RC4: a kind that this Assay does not know is kept and changes nothing', async () => {
    const context = await freshContext();
    const before = tables(context);
    const text = graceSays({
      kind: 'holo.annotated',
      stream: `pack/${TEST_PACK}`,
      body: [1, '\ud800'],
    });
    expect(kindsOf(context, [text])).toEqual(['stored']);
    expect(storedJson(context)).toEqual([text]);
    expect(tables(context)).toEqual(before);
  });

  test('RC5: an own act is never undone by what others send', async () => {
    const context = await freshContext();
    context.writer.commit([submitted(context, { caseId: 's:1' }, { verdict: 'fail' })]);
    context.writer.receive([graceSays()]);
    expect(context.writer.undo(context.personId(), TEST_PACK)?.caseId).toBe('s:1');
    expect(context.writer.undo('grace', TEST_PACK)).toBeNull();
  });

  test('RC5b: nobody makes the entry of somebody else history by naming it as a parent', async () => {
    const context = await freshContext();
    const ada = graceSays({
      eventId: 'a-1',
      authorId: 'ada',
      stream: annotationStream(TEST_PACK, 'ada'),
    });
    const heads = () =>
      context.readDb
        .prepare<[], string>(
          "SELECT event_id FROM head WHERE event_id IN ('a-1', 'g-1') ORDER BY 1",
        )
        .pluck()
        .all();
    context.writer.receive([graceSays({ eventId: 'g-1', parents: ['a-1'] })]);
    context.writer.receive([ada]);
    expect(heads()).toEqual(['a-1', 'g-1']);
    expect(compareWithReplay(context.readDb).filter((table) => !table.same)).toEqual([]);
  });

  test('RC6: in whatever order and however often events arrive, every table is the same in the end', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.infiniteStream(fc.nat()), async (events, numbers) => {
        const inOrder = await freshContext();
        const mixed = await freshContext();
        inOrder.writer.receive(events);
        const draw = () => {
          const [number = 0] = numbers.take(1);
          return number;
        };
        for (const batch of mix(events, draw)) mixed.writer.receive(batch);
        expect(tables(mixed)).toEqual(tables(inOrder));
        expect(compareWithReplay(mixed.readDb).filter((table) => !table.same)).toEqual([]);
        expect(headIds(mixed)).toEqual(foldedIds(events));
      }),
      { numRuns: 60 },
    );
  });
});

interface Step {
  readonly kind: 'annotation.committed' | 'annotation.retracted' | 'case.skipped' | 'case.flagged';
  readonly caseId: string;
  readonly target: Target;
  readonly verdict: string;
  readonly on: boolean;
  readonly activeMs: number;
  /** Which of the earlier events of the same subject it follows. */
  readonly follows: readonly number[];
  readonly idSuffix: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    'annotation.committed',
    'annotation.committed',
    'annotation.retracted',
    'case.skipped',
    'case.flagged',
  ),
  caseId: fc.constantFrom('s:1', 's:2'),
  target: fc.constantFrom<Target>({ kind: 'case' }, { kind: 'turn', turn: 0 }),
  verdict: fc.constantFrom('pass', 'fail', 'unsure'),
  on: fc.boolean(),
  activeMs: fc.nat(100),
  follows: fc.array(fc.nat(5), { maxLength: 2 }),
  // Clocks differ between devices, so that a later event can have a smaller id.
  idSuffix: fc.nat(0xffff),
});

/** One person's events from several devices: a random graph for each subject. */
const history = fc.array(step, { minLength: 1, maxLength: 14 }).map((steps) => {
  const bySubject = new Map<string, string[]>();
  return steps.map((one, index) => {
    const subject = JSON.stringify([
      one.kind.split('.')[0],
      one.kind.startsWith('case') ? one.kind : one.target,
      one.caseId,
    ]);
    const earlier = bySubject.get(subject) ?? [];
    const eventId = `${one.idSuffix.toString(16).padStart(4, '0')}-${index}`;
    bySubject.set(subject, [...earlier, eventId]);
    return graceSays({
      eventId,
      kind: one.kind,
      caseId: one.caseId,
      deviceSeq: index,
      activeMs: one.activeMs,
      clientTime: `2026-02-01T00:00:${String(one.idSuffix % 60).padStart(2, '0')}.000Z`,
      parents: [...new Set(one.follows.flatMap((back) => earlier.at(-1 - back) ?? []))],
      body: bodyOf(one),
    });
  });
});

function bodyOf({ kind, target, verdict, on }: Step): unknown {
  switch (kind) {
    case 'annotation.committed':
      return { target, answers: { verdict }, judgeSeen: 'visible' };
    case 'annotation.retracted':
      return { target };
    case 'case.skipped':
      return { skipped: on, reason: verdict };
    case 'case.flagged':
      return { flagged: on };
  }
}

/** Batches of the events in a random order, some of them more than once. */
function mix(events: readonly string[], draw: () => number): string[][] {
  const pool = [...events, ...events.filter(() => draw() % 3 === 0)];
  const batches: string[][] = [];
  while (pool.length > 0) {
    const batch: string[] = [];
    for (let left = 1 + (draw() % 4); left > 0 && pool.length > 0; left -= 1)
      batch.push(...pool.splice(draw() % pool.length, 1));
    batches.push(batch);
  }
  return batches;
}

/** Every projection; `undo_entry` is of this device alone. */
function tables(context: CoreContext) {
  return Object.entries(PROJECTION_TABLES)
    .filter(([table]) => table !== 'undo_entry')
    .map(([table, key]) => ({
      table,
      rows: context.readDb.prepare(`SELECT * FROM ${table} ORDER BY ${key}`).all(),
    }));
}

const headIds = (context: CoreContext) =>
  context.readDb
    .prepare<[], string>(
      `SELECT h.event_id FROM head h JOIN event e USING (event_id) WHERE e.author_id = 'grace' ORDER BY 1`,
    )
    .pluck()
    .all();

function foldedIds(events: readonly string[]): string[] {
  const known = events.flatMap(
    (text) => readKnownEvent(EventEnvelopeSchema.parse(JSON.parse(text))) ?? [],
  );
  return [...foldHeads(known).values()]
    .flat()
    .map((event) => event.eventId)
    .sort();
}
