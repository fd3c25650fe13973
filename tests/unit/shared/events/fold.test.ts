import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KnownEvent } from '../../../../shared/events/event.ts';
import { foldHeads, shownHead, subjectOf } from '../../../../shared/events/fold.ts';
import { invert, isUndoable, type UndoableEvent } from '../../../../shared/events/invert.ts';

interface Made {
  readonly id: string;
  readonly parents?: readonly string[];
  readonly caseId?: string;
  readonly author?: string;
}

function envelope({ id, parents = [], caseId = 's:1', author = 'ada' }: Made) {
  return {
    v: 1,
    eventId: id,
    stream: `ann/p/${author}`,
    packId: 'p',
    packRev: 1,
    caseId,
    caseSha: null,
    rubricRev: 1,
    authorId: author,
    deviceId: 'd',
    deviceSeq: 1,
    parents: [...parents],
    clientTime: '2026-01-01T00:00:00.000Z',
    activeMs: null,
  };
}

function committed(made: Made, answers: Record<string, string> = { verdict: 'pass' }): KnownEvent {
  return {
    ...envelope(made),
    kind: 'annotation.committed',
    body: { target: { kind: 'case' }, answers, judgeSeen: 'visible' },
  };
}

function ids(events: Iterable<KnownEvent>): string[][] {
  return [...foldHeads(events).values()].map((heads) => heads.map((head) => head.eventId));
}

/** Events that follow random earlier ones of the same subject, as several devices would write them. */
const histories = fc
  .array(
    fc.record({
      caseId: fc.constantFrom('s:1', 's:2'),
      author: fc.constantFrom('ada', 'bob'),
      follows: fc.array(fc.nat(20), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((steps) => {
    const events: KnownEvent[] = [];
    steps.forEach(({ caseId, author, follows }, index) => {
      const same = events.filter((event) => event.caseId === caseId && event.authorId === author);
      const parents = follows.flatMap(
        (pick) => same[pick % Math.max(1, same.length)]?.eventId ?? [],
      );
      events.push(
        committed({
          id: `e${String(index).padStart(2, '0')}`,
          parents: [...new Set(parents)],
          caseId,
          author,
        }),
      );
    });
    return events;
  });

describe('fold', () => {
  test('EV10: an event takes the place of the ones it follows', () => {
    expect(ids([committed({ id: 'a' }), committed({ id: 'b', parents: ['a'] })])).toEqual([['b']]);
  });

  test('EV11: two devices that did not see each other leave two heads, and both are kept', () => {
    const events = [
      committed({ id: 'a' }),
      committed({ id: 'b', parents: ['a'] }),
      committed({ id: 'c', parents: ['a'] }),
    ];
    expect(ids(events)).toEqual([['b', 'c']]);
    expect(ids([...events, committed({ id: 'd', parents: ['b', 'c'] })])).toEqual([['d']]);
  });

  test('EV12: two people, two cases, two targets never meet', () => {
    const span: KnownEvent = {
      ...envelope({ id: 'd' }),
      kind: 'annotation.retracted',
      body: { target: { kind: 'span', spanId: 'x' } },
    };
    const flag: KnownEvent = {
      ...envelope({ id: 'e' }),
      kind: 'case.flagged',
      body: { flagged: true },
    };
    expect(
      ids([
        committed({ id: 'a' }),
        committed({ id: 'b', author: 'bob' }),
        committed({ id: 'c', caseId: 's:2' }),
        span,
        flag,
      ]),
    ).toHaveLength(5);
  });

  test('EV13: ids with quotes, slashes and separators are never confused', () => {
    const left = committed({ id: 'a', caseId: 's","t', author: 'x' });
    const right = committed({ id: 'b', caseId: 's', author: 't","x' });
    expect(subjectOf(left)).not.toBe(subjectOf(right));
  });

  test('EV14: order and repetition of events make no difference', () => {
    fc.assert(
      fc.property(
        histories.chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
          ),
        ),
        ([events, shuffled]) => {
          const sorted = (map: ReturnType<typeof foldHeads>) =>
            [...map].sort(([a], [b]) => (a < b ? -1 : 1));
          expect(sorted(foldHeads(shuffled))).toEqual(sorted(foldHeads(events)));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('EV15: every event is a head or followed by another one', () => {
    fc.assert(
      fc.property(histories, (events) => {
        const heads = new Set([...foldHeads(events).values()].flat().map((event) => event.eventId));
        const followed = new Set(events.flatMap((event) => event.parents));
        for (const event of events)
          expect(heads.has(event.eventId)).toBe(!followed.has(event.eventId));
      }),
    );
  });

  test('EV16: forged parents in a circle hang nothing and drop nothing', () => {
    expect(
      ids([committed({ id: 'a', parents: ['b'] }), committed({ id: 'b', parents: ['a'] })]),
    ).toEqual([['a', 'b']]);
  });

  test('EV17: the shown head is the same whatever the order', () => {
    const a = committed({ id: 'a' });
    const b = committed({ id: 'b' });
    expect(shownHead([a, b])).toBe(b);
    expect(shownHead([b, a])).toBe(b);
    expect(shownHead([])).toBeNull();
  });
});

describe('invert', () => {
  const act = (event: KnownEvent): UndoableEvent => {
    if (!isUndoable(event)) throw new Error(event.kind);
    return event;
  };

  test('UN1: a first submit is taken back by a retraction of the same target', () => {
    const event: KnownEvent = {
      ...envelope({ id: 'a' }),
      kind: 'annotation.committed',
      body: { target: { kind: 'turn', turn: 2 }, answers: {}, judgeSeen: 'hidden' },
    };
    expect(invert(act(event), null).statement).toEqual({
      kind: 'annotation.retracted',
      body: { target: { kind: 'turn', turn: 2 } },
    });
  });

  test('UN2: an edit is taken back by the former answers, under the versions they were given under', () => {
    const before = act({ ...committed({ id: 'a' }, { verdict: 'fail' }), rubricRev: 1 });
    const edit = act({
      ...committed({ id: 'b', parents: ['a'] }, { verdict: 'pass' }),
      rubricRev: 2,
    });
    const { statement, saidIn } = invert(edit, before);
    expect(statement.body).toEqual(before.body);
    expect(saidIn.rubricRev).toBe(1);
  });

  test('UN3: first skips and flags are taken back by their opposite, later ones by what held before', () => {
    const skip = act({
      ...envelope({ id: 'a' }),
      kind: 'case.skipped',
      body: { skipped: true, reason: 'why' },
    });
    const flag = act({ ...envelope({ id: 'b' }), kind: 'case.flagged', body: { flagged: true } });
    const unskip = act({
      ...envelope({ id: 'c' }),
      kind: 'case.skipped',
      body: { skipped: false, reason: '' },
    });
    expect(invert(skip, null).statement.body).toEqual({ skipped: false, reason: '' });
    expect(invert(flag, null).statement.body).toEqual({ flagged: false });
    expect(invert(unskip, skip).statement.body).toEqual({ skipped: true, reason: 'why' });
  });

  test('UN4: what leads publish is no act of a review', () => {
    const published: KnownEvent = {
      ...envelope({ id: 'a' }),
      kind: 'metric.changed',
      body: { metricId: 'm', direction: 'higher_is_better' },
    };
    expect(isUndoable(published)).toBe(false);
  });
});
