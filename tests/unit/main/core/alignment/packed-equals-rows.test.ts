import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import { judgementsOf } from '../../../../../main/core/alignment/alignment-table.ts';
import { rebuildPackedColumns } from '../../../../../main/core/store/packed-columns.ts';
import {
  AlignmentFilterSchema,
  type AlignmentFilter,
} from '../../../../../shared/contract/alignment.ts';
import {
  publishTestPack,
  retracted,
  submitted,
  TEST_PACK,
} from '../../../../support/review-fixture.ts';
import { seedJudgedCases, type SeedJudgedCase } from '../../../../support/seed-judgements.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;

beforeEach(() => {
  workspace = createTempWorkspace({ startAt: '2026-01-01T00:00:00Z', countedIds: true });
});
afterEach(() => workspace.cleanUp());

/** Four cases in three chunks: the first and last row of one, and both sides of a border. */
const ROWS = [1, 4095, 4096, 3 * 4096 + 7];
const CASE_IDS = ROWS.map((row) => `seed:${row}`);

const targets = fc.constantFrom('case', 'span:a', 'span:b', 'turn:0', 'turn:3');
const score = fc.constantFrom(null, 0, 0.25, 0.5, 1);
const at = fc.constantFrom(
  null,
  '2026-01-02T10:00:00Z',
  '2026-01-03T10:00:00',
  '2025-12-31T00:00:00+02:00',
);

const seededCase = (row: number): fc.Arbitrary<SeedJudgedCase> =>
  fc.record({
    row: fc.constant(row),
    caseId: fc.constant(`seed:${row}`),
    kind: fc.constantFrom('test_case', 'trace'),
    environment: fc.constantFrom('development', 'production'),
    tags: fc.uniqueArray(fc.constantFrom('a', 'b')),
    results: fc.array(
      fc.record({
        metric: fc.constantFrom('Faithful', 'Tone'),
        target: targets,
        score,
        verdict: fc.constantFrom(0, 1, 2),
        noVerdictReason: fc.constantFrom('missing', 'error', 'flaky', 'unparseable'),
        version: fc.constantFrom(null, 'v1', 'v2'),
      }),
      { maxLength: 5 },
    ),
    labels: fc.array(
      fc.record({
        question: fc.constant('verdict'),
        reviewer: fc.constantFrom('Ann', 'Ben', 'Cyd'),
        target: targets,
        verdict: fc.constantFrom(null, 0, 1, 2),
        number: fc.constantFrom(null, 1, 2, 5),
        at,
      }),
      { maxLength: 5 },
    ),
  });

type Step =
  | { readonly kind: 'import'; readonly cases: readonly SeedJudgedCase[] }
  | {
      readonly kind: 'review';
      readonly caseIndex: number;
      readonly author: string;
      readonly verdict: string;
    }
  | { readonly kind: 'retract'; readonly caseIndex: number; readonly author: string }
  | { readonly kind: 'undo' }
  | { readonly kind: 'pack' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('import'),
      cases: fc
        .constantFrom(...ROWS)
        .chain((row) => fc.array(seededCase(row), { minLength: 1, maxLength: 1 })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('review'),
      caseIndex: fc.nat(3),
      author: fc.constantFrom('me', 'Ann'),
      verdict: fc.constantFrom('pass', 'fail', 'unsure'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('retract'),
      caseIndex: fc.nat(3),
      author: fc.constantFrom('me', 'Ann'),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'undo' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'pack' as const }) },
);

const filter: fc.Arbitrary<AlignmentFilter> = fc
  .record({
    humanQuestion: fc.constant('verdict'),
    labelPolicy: fc.constantFrom('latest', 'majority'),
    labelSource: fc.constantFrom('all', 'review', 'imported'),
    passFrom: fc.constantFrom(null, 2),
    metricVersions: fc.constantFrom([], ['v1']),
    tags: fc.constantFrom([], ['a'], ['a', 'b']),
    kinds: fc.constantFrom([], ['trace']),
    environments: fc.constantFrom([], ['production']),
    reviewers: fc.constantFrom([], ['Ann'], ['Ben', 'Cyd']),
    from: fc.constantFrom(null, '2026-01-02'),
    to: fc.constantFrom(null, '2026-01-02'),
  })
  .map((given) => AlignmentFilterSchema.parse(given));

async function take(context: CoreContext, act: Step): Promise<void> {
  switch (act.kind) {
    case 'import':
      seedJudgedCases(context, act.cases);
      return;
    case 'review': {
      const place = { caseId: CASE_IDS[act.caseIndex] ?? '', ...authorOf(act.author) };
      context.writer.commit([submitted(context, place, { verdict: act.verdict })]);
      return;
    }
    case 'retract': {
      const place = { caseId: CASE_IDS[act.caseIndex] ?? '', ...authorOf(act.author) };
      const isThere = context.readDb
        .prepare('SELECT 1 FROM annotation WHERE case_id = ? AND reviewer_id = ?')
        .get(place.caseId, 'authorId' in place ? place.authorId : context.personId());
      if (isThere !== undefined) context.writer.commit([retracted(context, place)]);
      return;
    }
    case 'undo':
      context.writer.undo(context.personId(), TEST_PACK);
      return;
    case 'pack':
      await rebuildPackedColumns(context);
      return;
  }
}

function authorOf(author: string): { readonly authorId?: string } {
  return author === 'me' ? {} : { authorId: author };
}

interface Row {
  readonly row: number;
  readonly target: string;
}
interface ResultRow extends Row {
  readonly verdict: number;
  readonly reason: string | null;
  readonly score: number | null;
}
interface LabelRow extends Row {
  readonly reviewer: string;
  readonly verdict: number | null;
  readonly number: number | null;
  readonly at: string | null;
}

/** The slow way: rows as objects, a Map of lists, no packed column anywhere. */
function naiveJudgements(
  context: CoreContext,
  filterOf: AlignmentFilter,
  metric: string,
): string[] {
  const { readDb: db } = context;
  const list = (values: readonly string[]): string => JSON.stringify(values);
  const among = (column: string, values: readonly string[]): string =>
    values.length === 0 ? '' : `AND ${column} IN (SELECT value FROM json_each('${list(values)}'))`;
  const results = db
    .prepare(
      `SELECT r.case_row AS row, r.target, r.verdict, r.no_verdict_reason AS reason, r.score
       FROM metric_result r JOIN metric m ON m.metric_row = r.metric_row JOIN case_row c ON c.row = r.case_row
       WHERE m.name = ? ${among('r.version', filterOf.metricVersions)} ${among('c.kind', filterOf.kinds)}
         ${among('c.environment', filterOf.environments)}
         ${filterOf.tags.length === 0 ? '' : `AND EXISTS (SELECT 1 FROM case_tag t WHERE t.case_row = c.row ${among('t.tag', filterOf.tags)})`}
       ORDER BY r.row`,
    )
    .all(metric) as ResultRow[];
  const labels = db
    .prepare(
      `SELECT case_row AS row, target, reviewer, verdict, number, at, 'imported' AS source
       FROM imported_label WHERE question = 'verdict'
       UNION ALL
       SELECT c.row, a.target, a.reviewer_id, a.verdict, a.number, a.at, 'review'
       FROM answer a JOIN case_row c ON c.case_id = a.case_id WHERE a.question = 'verdict'`,
    )
    .all() as (LabelRow & { readonly source: string })[];
  const timeOf = ({ at: text }: LabelRow): number | null =>
    text === null ? null : Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
  const chosen = labels.filter((label) => {
    if (filterOf.labelSource !== 'all' && label.source !== filterOf.labelSource) return false;
    if (filterOf.reviewers.length > 0 && !filterOf.reviewers.includes(label.reviewer)) return false;
    const time = timeOf(label);
    if (filterOf.from !== null && (time === null || time < Date.parse(filterOf.from))) return false;
    const end = filterOf.to === null ? null : Date.parse(filterOf.to) + 24 * 3600 * 1000;
    return end === null || (time !== null && time < end);
  });
  const newest = (group: readonly LabelRow[]): LabelRow | undefined =>
    group.reduce<LabelRow | undefined>(
      (best, label) =>
        best === undefined || (timeOf(label) ?? -Infinity) >= (timeOf(best) ?? -Infinity)
          ? label
          : best,
      undefined,
    );
  const byTarget = Map.groupBy(chosen, ({ row, target }) => `${row} ${target}`);
  const settled = new Map(
    [...byTarget].map(([key, group]) => {
      let verdict: number;
      let grade: number | null;
      if (filterOf.labelPolicy === 'latest') {
        const latest = newest(group);
        verdict = latest?.verdict ?? 3;
        grade = latest?.number ?? null;
      } else {
        const votes = [...Map.groupBy(group, ({ reviewer }) => reviewer).values()].map(newest);
        const counted = [0, 1, 2].map(
          (code) => votes.filter((vote) => vote?.verdict === code).length,
        );
        const most = Math.max(...counted);
        const leaders = [0, 1, 2].filter((code) => counted[code] === most);
        verdict = most === 0 ? 3 : leaders.length === 1 ? (leaders[0] ?? 2) : 2;
        const numbers = votes.flatMap((vote) => vote?.number ?? []);
        grade = numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0) / numbers.length;
      }
      if (filterOf.passFrom !== null && verdict === 3 && grade !== null) {
        verdict = grade >= filterOf.passFrom ? 1 : 0;
      }
      return [key, { verdict, grade }];
    }),
  );
  const codes: Record<string, number> = { missing: 2, error: 3, unparseable: 4, flaky: 5 };
  return results
    .flatMap((result) => {
      const label = settled.get(`${result.row} ${result.target}`);
      if (label === undefined) return [];
      const metricCode = result.verdict < 2 ? result.verdict : (codes[result.reason ?? ''] ?? 2);
      return [`${result.row} ${metricCode} ${label.verdict} ${result.score} ${label.grade}`];
    })
    .sort();
}

function packedJudgements(
  context: CoreContext,
  filterOf: AlignmentFilter,
  metric: string,
): string[] {
  const { joined } = judgementsOf(context.readDb, filterOf, metric);
  const number = (value: number | undefined): number | null =>
    value === undefined || Number.isNaN(value) ? null : value;
  return Array.from(
    joined.caseRow,
    (row, i) =>
      `${row} ${joined.metricVerdict[i]} ${joined.humanVerdict[i]} ${number(joined.score[i])} ${number(joined.grade[i])}`,
  ).sort();
}

describe('packed columns', () => {
  test('AL1: after any imports, reviews, retractions and undos they say what the rows say', async () => {
    const { context } = await workspace.open();
    publishTestPack(context, CASE_IDS);
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 12 }),
        filter,
        async (steps, filterOf) => {
          for (const act of steps) await take(context, act);
          for (const metric of ['Faithful', 'Tone']) {
            const expected = naiveJudgements(context, filterOf, metric);
            expect(packedJudgements(context, filterOf, metric)).toEqual(expected);
          }
          await rebuildPackedColumns(context);
          expect(context.readDb.prepare('SELECT count(*) FROM packed_dirty').pluck().get()).toBe(0);
          for (const metric of ['Faithful', 'Tone']) {
            const expected = naiveJudgements(context, filterOf, metric);
            expect(packedJudgements(context, filterOf, metric)).toEqual(expected);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
