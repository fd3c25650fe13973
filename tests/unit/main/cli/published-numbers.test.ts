import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openCore } from '../../../../main/core/core.ts';
import {
  AlignmentCellRefSchema,
  AlignmentFilterSchema,
} from '../../../../shared/contract/alignment.ts';
import { createTempWorkspace } from '../../../support/temp-workspace.ts';
import {
  alignmentFixture,
  type AssayCli,
  createAssayCli,
  sampleFile,
} from '../../../support/run-assay.ts';

/** Published and recomputed numbers, from files through the command line. */

let assay: AssayCli;
beforeEach(() => {
  assay = createAssayCli();
});
afterEach(() => assay.cleanUp());

const share = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
const nullable = z.number().nullable();
const AlignmentSchema = z.array(
  z.looseObject({
    metric: z.string(),
    humanQuestion: z.string().nullable(),
    n: z.number(),
    agreement: share,
    agreementNoVerdictAsWrong: share,
    missedFailures: nullable,
    falseAlarms: nullable,
    truePass: nullable,
    trueFail: nullable,
    kappa: nullable,
    ac1: nullable,
    mcc: nullable,
    spearman: nullable,
    kendallTauB: nullable,
    pearson: nullable,
    noVerdict: z.object({ metric: z.object({ unparseable: z.number() }) }),
    groups: z
      .object({
        total: z.number(),
        used: z.number(),
        skippedConstant: z.number(),
        pooled: z.object({ spearman: nullable, kendallTauB: nullable, pearson: nullable }),
      })
      .nullable(),
    reasons: z.record(z.string(), z.string()),
    reason: z.string().nullable(),
  }),
);
const AgreementSchema = z.array(
  z.looseObject({
    question: z.string(),
    units: z.number(),
    ratings: z.number(),
    alphaOrdinal: nullable,
  }),
);

async function alignment(...argv: readonly string[]) {
  return AlignmentSchema.parse(await assay.json('stats', 'alignment', ...argv));
}

describe('published numbers through the command line', () => {
  test('CLI1: DevAI, OpenHands judged by people and by an agent: cells, agreement, kappa, AC1', async () => {
    await assay.json('import', sampleFile('devai.jsonl'));
    const [row, ...others] = await alignment();
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      n: 366,
      humanQuestion: 'verdict',
      truePass: 140,
      trueFail: 190,
      falseAlarms: 17,
      missedFailures: 19,
      spearman: null,
      kendallTauB: null,
    });
    expect(row?.agreement.value).toBeCloseTo(0.9016393443, 9);
    expect(row?.kappa).toBeCloseTo(0.7995435874, 9);
    expect(row?.ac1).toBeCloseTo(0.8068828047, 9);
    expect(row?.reasons['spearman']).toBe('The human labels are not grades.');
    expect(row?.reason).not.toBeNull();
    // Wilson's interval of 330 of 366, from the formula in another program.
    expect(row?.agreement.low).toBeCloseTo(0.8668316335923312, 9);
    expect(row?.agreement.high).toBeCloseTo(0.9281035825337132, 9);
  });

  test('CLI25: the library shows exactly the cases behind each DevAI number', async () => {
    await assay.json('import', sampleFile('devai.jsonl'));
    const workspace = createTempWorkspace();
    const opened = await openCore({ ...workspace.deps, workspaceDir: assay.workspaceDir });
    if (!opened.ok) throw new Error(opened.error.message);
    const { call, close } = opened.value;
    try {
      const counts = {
        false_alarm: 17,
        missed_failure: 19,
        true_pass: 140,
        true_fail: 190,
        all: 366,
        agree: 330,
      };
      for (const [cell, total] of Object.entries(counts)) {
        const behind = AlignmentCellRefSchema.parse({
          filter: AlignmentFilterSchema.parse({}),
          metricId: 'requirement-met',
          cell,
        });
        const window = await call('library.window', {
          filter: { behind },
          sort: 'imported',
          offset: 0,
          limit: 5,
        });
        expect(window).toMatchObject({ ok: true, value: { total } });
      }
    } finally {
      await close();
      await workspace.cleanUp();
    }
  });

  test('CLI2: UniEval SFHOT: nine correlations, each metric with the question of its name', async () => {
    await assay.json('import', sampleFile('sfhot.jsonl'));
    const published = {
      naturalness: [0.397427851, 0.3198131258, 0.2376350402],
      informativeness: [0.3573525055, 0.2493286533, 0.1912169728],
      overall: [0.4064254725, 0.3207207955, 0.2360241226],
    };
    const rows = await alignment();
    for (const [metric, [pearson = 0, spearman = 0, tau = 0]] of Object.entries(published)) {
      const row = rows.find((known) => known.metric === metric);
      expect(row).toMatchObject({
        humanQuestion: metric,
        n: 875,
        agreement: { value: null },
        missedFailures: null,
      });
      expect(row?.pearson).toBeCloseTo(pearson, 9);
      expect(row?.spearman).toBeCloseTo(spearman, 9);
      expect(row?.kendallTauB).toBeCloseTo(tau, 9);
    }
    expect(rows).toHaveLength(3);
  });

  test('CLI3: SummEval: correlations averaged inside documents, constant ones skipped and counted', async () => {
    await assay.json('import', alignmentFixture('summeval-crowd-against-experts.jsonl'));
    const part = z.object({ spearman: z.number(), kendallTauB: z.number(), pearson: z.number() });
    const { questions } = z
      .object({
        questions: z.record(
          z.string(),
          part.extend({ documents: z.number(), skippedConstant: z.number(), pooled: part }),
        ),
      })
      .parse(JSON.parse(readFileSync(alignmentFixture('summeval-expected.json'), 'utf8')));
    for (const field of ['group', 'metadata.document']) {
      const rows = await alignment('--group-by', field, '--label-policy', 'majority');
      expect(rows).toHaveLength(2);
      for (const row of rows) {
        const expected = questions[row.metric];
        expect(row.n).toBe(600);
        expect(row.groups).toMatchObject({
          total: expected?.documents,
          skippedConstant: expected?.skippedConstant,
          used: (expected?.documents ?? 0) - (expected?.skippedConstant ?? 0),
        });
        for (const key of ['spearman', 'kendallTauB', 'pearson'] as const) {
          expect(row[key]).toBeCloseTo(expected?.[key] ?? Number.NaN, 9);
          expect(row.groups?.pooled[key]).toBeCloseTo(expected?.pooled[key] ?? Number.NaN, 9);
        }
      }
    }
  });

  test('CLI4: LLMBar: accuracies of seven judges over both orders; an unread answer counts as wrong only where asked', async () => {
    await assay.json('import', alignmentFixture('llmbar-natural.jsonl'));
    const published = {
      'ChatGPT/CoT': [0.74, 0.4268246083],
      'ChatGPT/Vanilla': [0.815, 0.6025437202],
      'GPT-4/CoT': [0.945, 0.8776508972],
      'GPT-4/Metrics_Reference': [0.96, 0.8977086743],
      'GPT-4/Rating': [0.92, 0.8324958124],
      'GPT-4/Vanilla': [0.955, 0.8977086743],
      'GPT-4/Vanilla_NoRules': [0.935, 0.836867863],
    };
    const both = await alignment();
    const asGiven = await alignment('--metric-version', 'as given');
    for (const [metric, [accuracy = 0, kappa = 0]] of Object.entries(published)) {
      const row = both.find((known) => known.metric === metric);
      const unread = metric === 'ChatGPT/CoT' ? 1 : 0;
      expect(row).toMatchObject({
        n: 200 - unread,
        noVerdict: { metric: { unparseable: unread } },
      });
      expect(row?.agreementNoVerdictAsWrong.value).toBeCloseTo(accuracy, 12);
      const first = asGiven.find((known) => known.metric === metric);
      expect(first?.kappa).toBeCloseTo(kappa, metric === 'ChatGPT/CoT' ? 1 : 9);
    }
  });

  test('CLI5: recipes: Krippendorff’s ordinal alpha of six questions, 15 to 88 people a text', async () => {
    await assay.json('import', alignmentFixture('recipe-ratings.jsonl'));
    const published = {
      grammar: 0.4151269979,
      fluency: 0.4323983945,
      verbosity: 0.3991422935,
      structure: 0.3985577014,
      success: 0.3627155704,
      overall: 0.4351007794,
    };
    const rows = AgreementSchema.parse(await assay.json('stats', 'agreement'));
    expect(rows.map(({ question }) => question).sort()).toEqual(Object.keys(published).sort());
    for (const [question, alpha] of Object.entries(published)) {
      const row = rows.find((known) => known.question === question);
      expect(row).toMatchObject({ units: 52, ratings: 1056 });
      expect(row?.alphaOrdinal).toBeCloseTo(alpha, 9);
    }
  });
});
