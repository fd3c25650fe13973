import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import { createEventLog, parseEvent } from '../../../../../main/core/store/event-log.ts';
import { createProjector, PROJECTION_TABLES } from '../../../../../main/core/store/projections.ts';
import { compareWithReplay, rebuildProjections } from '../../../../../main/core/store/replay.ts';
import { readKnownEvent, type EventEnvelope } from '../../../../../shared/events/event.ts';
import { foldHeads } from '../../../../../shared/events/fold.ts';
import {
  flagged,
  publishTestPack,
  retracted,
  skipped,
  submitted,
  TEST_PACK,
} from '../../../../support/review-fixture.ts';
import { createTempWorkspace } from '../../../../support/temp-workspace.ts';

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('\ud800', '\u0000', '\u202e', "'; DROP TABLE event; --"),
);
const target = fc.constantFrom(
  { kind: 'case' } as const,
  { kind: 'span', spanId: 'x' } as const,
  {
    kind: 'turn',
    turn: 0,
  } as const,
);
const act = fc.record({
  what: fc.constantFrom(
    'submit',
    'submit',
    'submit',
    'retract',
    'skip',
    'flag',
    'undo',
    'undo',
    'redo',
    'second device',
  ),
  caseId: fc.constantFrom('s:1', 's:2', 's:3'),
  author: fc.constantFrom('me', 'me', 'me', 'Grace'),
  target,
  verdict: fc.constantFrom('pass', 'fail', 'unsure'),
  reason: hostileText,
  on: fc.boolean(),
  activeMs: fc.nat(1000),
});
type RandomAct = (typeof act)['generate'] extends (...args: never[]) => { value: infer T }
  ? T
  : never;

function perform(context: CoreContext, step: RandomAct): void {
  const { writer } = context;
  const who = {
    caseId: step.caseId,
    target: step.target,
    activeMs: step.activeMs,
    ...(step.author === 'me' ? {} : { authorId: step.author }),
  };
  switch (step.what) {
    case 'submit':
      return void writer.commit([
        submitted(context, who, { verdict: step.verdict, reason: step.reason }),
      ]);
    case 'retract':
      return void writer.commit([retracted(context, who)]);
    case 'skip':
      return void writer.commit([skipped(context, who, step.on, step.reason)]);
    case 'flag':
      return void writer.commit([flagged(context, who, step.on)]);
    case 'undo':
      return void writer.undo(context.personId(), TEST_PACK);
    case 'redo':
      return void writer.redo(context.personId(), TEST_PACK);
    default:
      return arriveFromSecondDevice(context, step);
  }
}

/** The same person answered on another device without having seen what is here: a second head. */
function arriveFromSecondDevice(context: CoreContext, step: RandomAct): void {
  const log = createEventLog(context.db);
  const self = { isSelf: (id: string) => id === context.personId(), deviceId: context.deviceId() };
  const projector = createProjector(context.db, self, log.getKnown);
  const made = submitted(
    context,
    { caseId: step.caseId, target: step.target },
    { verdict: step.verdict },
  );
  const event: EventEnvelope = {
    v: 1,
    eventId: context.deps.newId(),
    stream: made.stream,
    kind: made.kind,
    packId: TEST_PACK,
    packRev: 1,
    caseId: step.caseId,
    caseSha: null,
    rubricRev: 1,
    authorId: context.personId(),
    deviceId: 'second-device',
    deviceSeq: log.lastDeviceSeq('second-device') + 1,
    parents: [],
    clientTime: '1970-01-01T00:00:00.000Z',
    activeMs: step.activeMs,
    body: made.body,
    fromTheFuture: step.reason,
  };
  context.db.transaction(() => {
    log.append(event);
    projector.apply(event);
  })();
}

const tables = (context: CoreContext) =>
  Object.entries(PROJECTION_TABLES).map(([table, key]) =>
    context.readDb.prepare(`SELECT * FROM ${table} ORDER BY ${key}`).all(),
  );

/** What counts for statistics and screens, without times, ids, and traces of what was taken back. */
const standing = (context: CoreContext) => [
  context.readDb
    .prepare(
      `SELECT case_id, target, reviewer_id, answers FROM annotation WHERE state = 'submitted' ORDER BY 1, 2, 3`,
    )
    .all(),
  context.readDb
    .prepare(
      'SELECT case_id, target, reviewer_id, question, verdict, number, text FROM answer ORDER BY 1, 2, 3, 4',
    )
    .all(),
  context.readDb
    .prepare(
      `SELECT case_id, reviewer_id, state, flagged, skip_reason FROM case_state
       WHERE state <> 'unreviewed' OR flagged = 1 ORDER BY 1, 2`,
    )
    .all(),
];

async function inWorkspace(check: (context: CoreContext) => void | Promise<void>): Promise<void> {
  const workspace = createTempWorkspace();
  try {
    const { context } = await workspace.open();
    // The log is what is tested here, not the disk; ST11 and the fault tests hold on to durability.
    context.db.pragma('synchronous = OFF');
    publishTestPack(context, ['s:1', 's:2', 's:3']);
    await check(context);
  } finally {
    await workspace.cleanUp();
  }
}

describe('replay', () => {
  test('ST30: deleting every projection and replaying the log gives identical tables', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 40 }), (acts) =>
        inWorkspace((context) => {
          for (const step of acts) perform(context, step);
          const before = tables(context);
          expect(compareWithReplay(context.readDb).filter((table) => !table.same)).toEqual([]);
          rebuildProjections(context.db);
          expect(tables(context)).toEqual(before);
        }),
      ),
      { numRuns: 60 },
    );
  });

  test('ST31: the heads in the tables are those of the pure fold, in whatever order it sees the log', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 1, maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        (acts, picks) =>
          inWorkspace((context) => {
            for (const step of acts) perform(context, step);
            const events = context.readDb
              .prepare<[], string>('SELECT json FROM event')
              .pluck()
              .all()
              .flatMap((json) => readKnownEvent(parseEvent(json)) ?? []);
            const shuffled = events
              .map((event) => ({ event, order: picks.next().value ?? 0 }))
              .sort((a, b) => a.order - b.order)
              .map(({ event }) => event);
            const heads = [...foldHeads(shuffled)].flatMap(([subject, found]) =>
              found.map((head) => `${subject} ${head.eventId}`),
            );
            const stored = context.readDb
              .prepare<[], { subject: string; event_id: string }>(
                'SELECT subject, event_id FROM head',
              )
              .all()
              .map((row) => `${row.subject} ${row.event_id}`);
            expect(stored.sort()).toEqual(heads.sort());
          }),
      ),
      { numRuns: 40 },
    );
  });

  test('ST32: undoing everything and redoing everything ends where it started', async () => {
    const ownAct = act.filter(
      (step) => step.author === 'me' && !['undo', 'redo', 'second device'].includes(step.what),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(ownAct, { minLength: 1, maxLength: 25 }), (acts) =>
        inWorkspace((context) => {
          const me = context.personId();
          const steps = [standing(context)];
          for (const step of acts) {
            perform(context, step);
            steps.push(standing(context));
          }
          for (let index = acts.length - 1; index >= 0; index -= 1) {
            expect(context.writer.undo(me, TEST_PACK)).not.toBeNull();
            expect(standing(context)).toEqual(steps[index]);
          }
          expect(context.writer.undo(me, TEST_PACK)).toBeNull();
          for (let index = 1; index <= acts.length; index += 1) {
            expect(context.writer.redo(me, TEST_PACK)).not.toBeNull();
            expect(standing(context)).toEqual(steps[index]);
          }
          expect(context.writer.redo(me, TEST_PACK)).toBeNull();
        }),
      ),
      { numRuns: 60 },
    );
  });
});
