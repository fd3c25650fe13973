import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import type { OpenedContext } from '../../../../../main/core/open-context.ts';
import { encodeCaseList, sha256Hex } from '../../../../../main/core/store/blobs.ts';
import { durabilityProblem } from '../../../../../main/core/store/connection.ts';
import { compareWithReplay } from '../../../../../main/core/store/replay.ts';
import { AppFailure } from '../../../../../shared/errors.ts';
import {
  annotationStream,
  assignStream,
  packStream,
  WORKSPACE_STREAM,
} from '../../../../../shared/events/event.ts';
import {
  flagged,
  publishTestPack,
  retracted,
  skipped,
  submitted,
  TEST_PACK,
} from '../../../../support/review-fixture.ts';
import {
  createTempWorkspace,
  recordChanges,
  type TempWorkspace,
} from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let opened: OpenedContext;
let context: CoreContext;
const statements: string[] = [];
beforeEach(async () => {
  workspace = createTempWorkspace();
  opened = await workspace.open({ onStatement: (sql) => void statements.push(sql) });
  ({ context } = opened);
  publishTestPack(context, ['s:1', 's:2', 's:3']);
  statements.length = 0;
});
afterEach(() => workspace.cleanUp());

const events = () => Number(context.readDb.prepare('SELECT count(*) FROM event').pluck().get());
const rows = (sql: string) => context.readDb.prepare(sql).all();

function failure(run: () => unknown): unknown {
  try {
    run();
    return null;
  } catch (error) {
    return error instanceof AppFailure ? error.error : error;
  }
}

describe('writer', () => {
  test('ST10: a submit is one transaction of at most 20 statements, told after it is safe', () => {
    const changes = recordChanges(opened);
    let committedWhenTold = false;
    opened.onChanges(() => {
      committedWhenTold = !context.db.inTransaction && events() === 3;
    });
    context.writer.commit([
      submitted(context, { caseId: 's:1' }, { verdict: 'fail', reason: 'no' }),
    ]);
    expect(statements.filter((sql) => sql.startsWith('BEGIN'))).toHaveLength(1);
    expect(statements.filter((sql) => sql === 'COMMIT')).toHaveLength(1);
    expect(statements.length).toBeLessThanOrEqual(20);
    expect(changes).toEqual([{ topics: ['annotations'], packIds: [TEST_PACK], caseIds: ['s:1'] }]);
    expect(committedWhenTold).toBe(true);
  });

  test('ST11: commits are durable: synchronous is FULL on the live connection, after reads and writes', () => {
    context.writer.commit([flagged(context, { caseId: 's:1' }, true)]);
    expect(durabilityProblem(context.db)).toBeNull();
    expect(context.db.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(context.db.pragma('trusted_schema', { simple: true })).toBe(0);
    expect(context.db.pragma('cell_size_check', { simple: true })).toBe(1);
    expect(context.db.pragma('checkpoint_fullfsync', { simple: true })).toBe(1);
  });

  test('ST12: a body that does not fit is refused with its field, and nothing of the batch is written', () => {
    const bad = { ...flagged(context, { caseId: 's:2' }, true), body: { flagged: 'yes' } } as never;
    const before = events();
    expect(
      failure(() => context.writer.commit([flagged(context, { caseId: 's:1' }, true), bad])),
    ).toMatchObject({
      code: 'input/invalid',
      subject: 'flagged',
    });
    expect(events()).toBe(before);
    expect(rows('SELECT * FROM case_state')).toEqual([]);
    context.writer.commit([flagged(context, { caseId: 's:1' }, true)]);
    expect(events()).toBe(before + 1);
  });

  test('ST13: an error in `also` takes the events back, and listeners hear nothing', () => {
    const changes = recordChanges(opened);
    const before = events();
    expect(
      failure(() =>
        context.writer.commit([flagged(context, { caseId: 's:1' }, true)], () => {
          throw new Error('draft is locked');
        }),
      ),
    ).toMatchObject({ code: 'internal', message: 'draft is locked' });
    expect([events(), changes]).toEqual([before, []]);
  });

  test('ST14: an answer above 256 KiB is refused in words', () => {
    const huge = submitted(
      context,
      { caseId: 's:1' },
      { verdict: 'fail', reason: 'x'.repeat(300_000) },
    );
    expect(failure(() => context.writer.commit([huge]))).toMatchObject({
      code: 'input/invalid',
      message: expect.stringContaining('at most 256 KiB'),
    });
  });

  test('ST15: answers go to the stream of their author alone', () => {
    const foreign = {
      ...submitted(context, { caseId: 's:1' }, { verdict: 'fail' }),
      stream: annotationStream(TEST_PACK, 'someone-else'),
    };
    expect(failure(() => context.writer.commit([foreign]))).toMatchObject({ code: 'internal' });
    expect(
      failure(() => context.writer.commit([{ ...foreign, stream: packStream(TEST_PACK) }])),
    ).not.toBeNull();
  });

  test('ST16: an event follows the heads that its author saw, and each device counts without gaps', () => {
    const [first] = context.writer.commit([
      submitted(context, { caseId: 's:1' }, { verdict: 'fail' }),
    ]);
    const [second] = context.writer.commit([
      submitted(context, { caseId: 's:1' }, { verdict: 'pass' }),
    ]);
    const [other] = context.writer.commit([
      submitted(context, { caseId: 's:2' }, { verdict: 'pass' }),
    ]);
    expect([first?.parents, second?.parents, other?.parents]).toEqual([[], [first?.eventId], []]);
    expect([first?.deviceSeq, second?.deviceSeq, other?.deviceSeq]).toEqual([3, 4, 5]);
    expect(first?.deviceId).toBe(context.deviceId());
  });

  test('ST17: the stored text is canonical, its hash is its SHA-256, and unknown fields of an envelope survive', () => {
    context.writer.commit([
      submitted(context, { caseId: 's:1' }, { verdict: 'fail', reason: 'a\ud800b\u0000c' }),
    ]);
    const row = context.readDb
      .prepare<[], { json: string; hash: string }>(
        'SELECT json, hash FROM event ORDER BY position DESC LIMIT 1',
      )
      .get();
    expect(row?.hash).toBe(sha256Hex(row?.json ?? ''));
    expect(row?.json).toContain('a\\ud800b\\u0000c');
  });

  test('ST18: a write inside a write is refused, because it would be told before it is safe', () => {
    expect(
      failure(() =>
        context.writer.local({ topics: [] }, () => context.writer.local({ topics: [] }, () => 1)),
      ),
    ).toMatchObject({ code: 'internal', message: 'The writer is already in a transaction.' });
  });

  test('ST19: answers are flattened by the kind of their question', () => {
    context.writer.commit([
      submitted(
        context,
        { caseId: 's:1' },
        {
          verdict: 'unsure',
          quality: 3,
          safe: false,
          effort: 1.5,
          reason: 'why',
          mode: ['a', 'b'],
          'metric.Faith.v2': 'pass',
        },
      ),
    ]);
    expect(rows('SELECT question, verdict, number, text FROM answer ORDER BY question')).toEqual([
      { question: 'effort', verdict: null, number: 1.5, text: null },
      { question: 'metric.Faith.v2', verdict: 1, number: null, text: null },
      { question: 'mode', verdict: null, number: null, text: '["a","b"]' },
      { question: 'quality', verdict: null, number: 3, text: null },
      { question: 'reason', verdict: null, number: null, text: 'why' },
      { question: 'safe', verdict: 0, number: 0, text: null },
      { question: 'verdict', verdict: 2, number: null, text: null },
    ]);
  });

  test('ST20: statistics are told which columns a change of answers touches, removed questions too', () => {
    context.db
      .exec(`INSERT INTO case_row (row, case_id, source_id, native_id, kind, input_preview, output_preview, sha, raw, job_id)
      VALUES (5000, 's:1', 's', '1', 'test_case', '', '', '', '{}', 'j')`);
    const dirty = () => {
      const names = rows('SELECT name, chunk FROM packed_dirty ORDER BY name');
      context.db.exec('DELETE FROM packed_dirty');
      return names;
    };
    context.writer.commit([submitted(context, { caseId: 's:1' }, { verdict: 'fail', quality: 1 })]);
    expect(dirty()).toEqual([
      { name: 'label/quality', chunk: 1 },
      { name: 'label/verdict', chunk: 1 },
    ]);
    context.writer.commit([submitted(context, { caseId: 's:1' }, { verdict: 'fail' })]);
    expect(dirty()).toHaveLength(2);
    context.writer.commit([retracted(context, { caseId: 's:1' })]);
    expect(dirty()).toEqual([{ name: 'label/verdict', chunk: 1 }]);
  });

  test('ST21: time adds up over edits and over everything done with a case', () => {
    context.writer.commit([
      submitted(context, { caseId: 's:1', activeMs: 100 }, { verdict: 'fail' }),
    ]);
    context.writer.commit([
      submitted(context, { caseId: 's:1', activeMs: 30 }, { verdict: 'pass' }),
    ]);
    context.writer.commit([skipped(context, { caseId: 's:1', activeMs: 7 }, true)]);
    expect(rows('SELECT active_ms FROM annotation')).toEqual([{ active_ms: 130 }]);
    expect(rows('SELECT active_ms, state FROM case_state')).toEqual([
      { active_ms: 137, state: 'submitted' },
    ]);
  });

  test('ST22: answers about a span do not finish the case', () => {
    const target = { kind: 'span', spanId: 'x' } as const;
    context.writer.commit([submitted(context, { caseId: 's:1', target }, { verdict: 'fail' })]);
    expect(rows('SELECT state FROM case_state')).toEqual([{ state: 'unreviewed' }]);
    expect(rows('SELECT target, state FROM annotation')).toEqual([
      { target: 'span:x', state: 'submitted' },
    ]);
  });

  test('ST23: a pack keeps its first author and time; a newer revision brings name and rubric', () => {
    const before = rows('SELECT created_at, created_by FROM pack');
    const sha = context.readDb.prepare<[], string>('SELECT sha256 FROM blob').pluck().get() ?? '';
    const published = (packRev: number, name: string) =>
      context.writer.commit([
        {
          stream: packStream(TEST_PACK),
          kind: 'pack.published',
          authorId: 'lead',
          packId: TEST_PACK,
          packRev,
          rubricRev: 2,
          body: {
            name,
            rubricId: 'r2',
            order: { kind: 'as_is' },
            blinding: { judge: true },
            caseCount: 3,
            casesSha256: sha,
          },
        },
        {
          stream: packStream(TEST_PACK),
          kind: 'guideline.published',
          authorId: 'lead',
          packId: TEST_PACK,
          body: { rev: packRev, markdown: `# ${packRev}` },
        },
      ]);
    statements.length = 0;
    published(3, 'newest');
    expect(statements.filter((sql) => sql.includes('INTO pack_case'))).toEqual([]);
    published(2, 'late');
    expect(
      rows('SELECT rev, name, rubric_id, rubric_rev, guideline_rev, blind_judge FROM pack'),
    ).toEqual([
      { rev: 3, name: 'newest', rubric_id: 'r2', rubric_rev: 2, guideline_rev: 3, blind_judge: 1 },
    ]);
    expect(rows('SELECT created_at, created_by FROM pack')).toEqual(before);
    expect(rows('SELECT case_id FROM pack_case ORDER BY position')).toEqual([
      { case_id: 's:1' },
      { case_id: 's:2' },
      { case_id: 's:3' },
    ]);
  });

  test.each([
    ['of a part of the pack', 'f'.repeat(64), 400],
    ['of all of it', sha256Hex(encodeCaseList(['s:9', 's:7'])), 2],
  ])(
    'ST24: where the list of a whole pack is not here, the share is the pack: %s',
    (_, list, size) => {
      const share = encodeCaseList(['s:9', 's:7']);
      const at = { authorId: 'lead', packId: 'p9', packRev: 1, rubricRev: 1 } as const;
      context.writer.commit([
        {
          ...at,
          stream: packStream('p9'),
          kind: 'pack.published',
          body: {
            name: 'x',
            rubricId: 'r',
            order: { kind: 'as_is' },
            blinding: { judge: false },
            caseCount: size,
            casesSha256: list,
          },
        },
      ]);
      context.writer.commit(
        [
          {
            ...at,
            stream: assignStream('p9', 'me'),
            kind: 'assignment.granted',
            body: {
              reviewerId: 'me',
              name: 'Me',
              expertise: null,
              casesSha256: sha256Hex(share),
              caseCount: 2,
              dueAt: null,
              packFileSha256: null,
              overlap: 1,
            },
          },
        ],
        undefined,
        [share],
      );
      expect(rows("SELECT case_id FROM pack_case WHERE pack_id = 'p9' ORDER BY position")).toEqual([
        { case_id: 's:9' },
        { case_id: 's:7' },
      ]);
      expect(rows("SELECT case_count FROM pack WHERE pack_id = 'p9'")).toEqual([{ case_count: 2 }]);
      expect(compareWithReplay(context.readDb).filter((table) => !table.same)).toEqual([]);
    },
  );

  test('ST25: the last word on a metric’s direction holds', () => {
    for (const direction of ['higher_is_better', 'lower_is_better'] as const) {
      context.writer.commit([
        {
          stream: WORKSPACE_STREAM,
          kind: 'metric.changed',
          authorId: 'lead',
          body: { metricId: 'm', direction },
        },
      ]);
    }
    expect(rows('SELECT direction FROM metric_direction')).toEqual([
      { direction: 'lower_is_better' },
    ]);
  });
});
