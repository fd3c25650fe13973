import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAgreementHandlers } from '../../../../../main/core/agreement/handlers.ts';
import { listCaseRowsBehind } from '../../../../../main/core/alignment/cases-behind.ts';
import type { CoreContext } from '../../../../../main/core/context.ts';
import type { AgreementCell, AgreementRow } from '../../../../../shared/contract/agreement.ts';
import {
  type AlignmentFilterInput,
  AlignmentFilterSchema,
} from '../../../../../shared/contract/alignment.ts';
import { type SeedLabel, seedJudgedCases } from '../../../../support/seed-judgements.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';
import {
  expectPublished,
  inputOf,
  referenceCase,
  valueOf,
} from '../../../shared/stats/reference.ts';

let workspace: TempWorkspace;
let context: CoreContext;

beforeEach(async () => {
  workspace = createTempWorkspace({ startAt: '2026-03-01T00:00:00Z', countedIds: true });
  ({ context } = await workspace.open());
});
afterEach(() => workspace.cleanUp());

const filterOf = (given: AlignmentFilterInput = {}) => AlignmentFilterSchema.parse(given);

async function tableOf(given: AlignmentFilterInput = {}): Promise<readonly AgreementRow[]> {
  const filter = filterOf(given);
  return (await createAgreementHandlers(context)['agreement.table']({ filter })).rows;
}

async function rowOf(question: string, given: AlignmentFilterInput = {}): Promise<AgreementRow> {
  const row = (await tableOf(given)).find((known) => known.question === question);
  if (row === undefined) throw new Error(`no row for ${question}`);
  return row;
}

async function behind(cell: AgreementCell, given: AlignmentFilterInput = {}): Promise<number[]> {
  const filter = filterOf({ humanQuestion: 'verdict', ...given });
  return [...(await listCaseRowsBehind(context, { kind: 'agreement', filter, cell }))];
}

const VERDICTS = { f: 0, p: 1, u: 2 } as const;
const PEOPLE = ['Ann', 'Ben', 'Cyd'];

/** One case a row; letters say what Ann, Ben and Cyd said, a dot that they did not answer. */
function seedVerdicts(rows: readonly string[], more: Partial<SeedLabel> = {}): void {
  seedJudgedCases(
    context,
    rows.map((letters, i) => ({
      row: i + 1,
      caseId: `seed:${i + 1}`,
      tags: [i % 2 === 0 ? 'even' : 'odd'],
      results: [],
      labels: letters.split('').flatMap((letter, person): SeedLabel[] =>
        letter === 'f' || letter === 'p' || letter === 'u'
          ? [
              {
                question: 'verdict',
                reviewer: PEOPLE[person] ?? '',
                verdict: VERDICTS[letter],
                at: `2026-02-${String(i + 1).padStart(2, '0')}T08:00:00Z`,
                ...more,
              },
            ]
          : [],
      ),
    })),
  );
}

const MIXED = ['ppp', 'ppf', 'pf.', 'ff.', 'p..', 'puf', 'fff'];

describe('the agreement table', () => {
  test('HA2: published values of Krippendorff’s data with missing answers come out of a workspace', async () => {
    const entry = referenceCase('krippendorff-C-4x12-missing');
    seedJudgedCases(
      context,
      inputOf(entry, 'units_by_raters').map((unit, i) => ({
        row: i + 1,
        caseId: `seed:${i + 1}`,
        results: [],
        labels: unit.flatMap((value, rater): SeedLabel[] =>
          typeof value === 'number'
            ? [{ question: 'grade', reviewer: `R${rater}`, number: value }]
            : [],
        ),
      })),
    );
    const { summary, scale, alphaLevel } = await rowOf('grade');
    expect({ scale, alphaLevel }).toEqual({ scale: 'graded', alphaLevel: 'ordinal' });
    expect(summary).toMatchObject({ raters: 4, pairableUnits: 11, ratings: 41 });
    for (const [path, estimate] of [
      ['alpha_nominal', summary.alphaNominal],
      ['alpha_ordinal', summary.alphaOrdinal],
      ['alpha_interval', summary.alphaInterval],
      ['percent_agreement', summary.percentAgreement],
      ['gwet_ac1', summary.ac1],
      ['fleiss_kappa', summary.fleissKappa],
    ] as const) {
      expectPublished(entry, path, valueOf(estimate));
      expect(estimate).toMatchObject({
        n: 11,
        low: expect.any(Number),
        high: expect.any(Number),
      });
    }
  });

  test('HA3: every question but free text has a row, with the numbers of its own call', async () => {
    seedJudgedCases(context, [
      {
        row: 1,
        caseId: 'seed:1',
        results: [],
        labels: [
          { question: 'verdict', reviewer: 'Ann', verdict: 1 },
          { question: 'verdict', reviewer: 'Ben', verdict: 0 },
          { question: 'mode', reviewer: 'Ann', text: 'loop' },
          { question: 'mode', reviewer: 'Ben', text: 'loop' },
          { question: 'share', reviewer: 'Ann', number: 0.5 },
          { question: 'remark', reviewer: 'Ann', text: 'long '.repeat(40) },
        ],
      },
    ]);
    const rows = await tableOf();
    expect(rows.map(({ question, alphaLevel }) => [question, alphaLevel])).toEqual([
      ['mode', 'nominal'],
      ['share', 'interval'],
      ['verdict', 'nominal'],
    ]);
    for (const { matrixRaters, ...row } of rows) {
      const own = await createAgreementHandlers(context)['stats.agreement'](
        filterOf({ humanQuestion: row.question }),
      );
      expect(row).toEqual(own);
      expect(matrixRaters).toHaveLength(row.question === 'share' ? 0 : 2);
    }
    expect(rows[1]?.summary.alphaInterval).toMatchObject({
      kind: 'undefined',
      reason: expect.stringContaining('two people'),
    });
  });

  test('HA4: every number opens exactly the cases that it counts', async () => {
    seedVerdicts(MIXED);
    const { summary, reviewerIds, reviewers, unsure, differing } = await rowOf('verdict');
    expect(reviewerIds).toEqual(PEOPLE);
    expect({ unsure, differing }).toEqual({ unsure: 1, differing: 3 });
    expect(await behind({ of: 'question', which: 'all' })).toEqual([1, 2, 3, 4, 6, 7]);
    expect(await behind({ of: 'question', which: 'same' })).toEqual([1, 4, 7]);
    expect(await behind({ of: 'question', which: 'different' })).toEqual([2, 3, 6]);
    expect(summary.pairableUnits).toBe(6);
    const person = (at: number) => ({ id: reviewerIds[at] ?? '', name: reviewers[at] ?? '' });
    for (const { first, second, n, agreement } of summary.pairs) {
      const pair = { of: 'pair', first: person(first), second: person(second) } as const;
      const same = await behind({ ...pair, which: 'same' });
      expect(await behind({ ...pair, which: 'all' })).toHaveLength(n);
      expect(same).toHaveLength(Math.round(valueOf(agreement) * n));
      expect(await behind({ ...pair, which: 'different' })).toHaveLength(n - same.length);
    }
    expect(summary.pairs).toHaveLength(3);
    for (const { rater, agreementWithMajority } of summary.perRater) {
      const own = { of: 'reviewer', reviewer: person(rater) } as const;
      const same = await behind({ ...own, which: 'same' });
      expect(await behind({ ...own, which: 'all' })).toHaveLength(agreementWithMajority.n);
      expect(same).toHaveLength(
        Math.round(valueOf(agreementWithMajority) * agreementWithMajority.n),
      );
    }
  });

  test('HA5: a filter narrows people, days, cases and where answers come from', async () => {
    seedVerdicts(MIXED);
    expect((await rowOf('verdict', { reviewers: ['Ann', 'Ben'] })).summary).toMatchObject({
      raters: 2,
      pairableUnits: 5,
    });
    expect((await rowOf('verdict', { from: '2026-02-02', to: '2026-02-03' })).summary.units).toBe(
      2,
    );
    expect(await behind({ of: 'question', which: 'all' }, { tags: ['odd'] })).toEqual([2, 4, 6]);
    const none = await rowOf('verdict', { labelSource: 'review' });
    expect(none.summary).toMatchObject({
      ratings: 0,
      percentAgreement: { kind: 'undefined', n: 0 },
    });
  });

  test('HA6: people who share a name stay two people, and a crowd keeps a matrix of twelve', async () => {
    context.db
      .prepare(`INSERT INTO person (person_id, name) VALUES ('id-aaaa', 'Kim'), ('id-bbbb', 'Kim')`)
      .run();
    seedJudgedCases(
      context,
      [1, 2].map((row) => ({
        row,
        caseId: `seed:${row}`,
        results: [],
        labels: [
          { question: 'verdict', reviewer: 'id-aaaa', verdict: 1 as const },
          { question: 'verdict', reviewer: 'id-bbbb', verdict: 0 as const },
          ...Array.from({ length: 28 }, (_, i) => ({
            question: 'verdict',
            reviewer: `P${i}`,
            verdict: (i % 2) as 0 | 1,
          })),
        ],
      })),
    );
    const row = await rowOf('verdict');
    expect(row.reviewers.slice(0, 2)).toEqual(['Kim (aaaa)', 'Kim (bbbb)']);
    expect(row.matrixRaters).toHaveLength(12);
    expect(row.summary.raters).toBe(30);
    expect(row.summary.pairs).toHaveLength((12 * 11) / 2);
    expect(row.summary.perRater).toHaveLength(30);
  });
});
