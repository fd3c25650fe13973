import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAgreementHandlers } from '../../../../../main/core/agreement/handlers.ts';
import { createAlignmentHandlers } from '../../../../../main/core/alignment/handlers.ts';
import type { CoreContext } from '../../../../../main/core/context.ts';
import { writeSettings } from '../../../../../main/core/workspace/settings.ts';
import {
  type AlignmentFilterInput,
  AlignmentFilterSchema,
} from '../../../../../shared/contract/alignment.ts';
import type { GoldPolicy } from '../../../../../shared/domain/gold.ts';
import { leadStream } from '../../../../../shared/events/event.ts';
import { publishTestPack, submitted, TEST_PACK } from '../../../../support/review-fixture.ts';
import { seedJudgedCases } from '../../../../support/seed-judgements.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let context: CoreContext;
const CASES = [1, 2, 3, 4].map((row) => `seed:${row}`);

beforeEach(async () => {
  workspace = createTempWorkspace({ startAt: '2026-03-01T00:00:00Z', countedIds: true });
  ({ context } = await workspace.open());
  seedJudgedCases(
    context,
    CASES.map((caseId, i) => ({
      row: i + 1,
      caseId,
      results: [{ metric: 'Judge', verdict: 1 as const, score: 0.9, threshold: 0.5 }],
      labels: [],
    })),
  );
  publishTestPack(context, CASES);
});
afterEach(() => workspace.cleanUp());

type Verdict = 'pass' | 'fail' | 'unsure';

function say(authorId: string, caseId: string, verdict: Verdict, packId = TEST_PACK): string {
  const [event] = context.writer.commit([
    submitted(context, { caseId, authorId, packId }, { verdict }),
  ]);
  return event?.eventId ?? '';
}

function decide(caseId: string, verdict: Verdict, basis: readonly string[], packId = TEST_PACK) {
  context.writer.commit([
    {
      kind: 'adjudication.decided',
      stream: leadStream(packId),
      authorId: 'lead',
      packId,
      packRev: 1,
      rubricRev: 1,
      caseId,
      body: { target: { kind: 'case' }, answers: { verdict }, basis: [...basis], note: '' },
    },
  ]);
}

function setPolicy(goldPolicy: GoldPolicy) {
  context.writer.local({ topics: ['settings'] }, (db) =>
    writeSettings(db, context.personId(), { goldPolicy }),
  );
}

async function rowOf(given: AlignmentFilterInput = {}) {
  const filter = AlignmentFilterSchema.parse({ labelPolicy: 'gold', ...given });
  const { rows } = await createAlignmentHandlers(context)['alignment.table']({ filter });
  const [row] = rows;
  if (!row) throw new Error('no row');
  return row;
}
const cells = async (given: AlignmentFilterInput = {}) => {
  const { summary } = await rowOf(given);
  return [summary.n, summary.truePass, summary.missedFailures];
};

describe('alignment on gold alone', () => {
  test('AL30: what people differ on is left out until it is decided; the decision then counts', async () => {
    say('ann', 'seed:1', 'pass');
    const basis = [say('ann', 'seed:2', 'pass'), say('ben', 'seed:2', 'fail')];
    expect(await cells()).toEqual([1, 1, 0]);
    expect(await cells({ labelPolicy: 'latest' })).toEqual([2, 1, 1]);
    expect((await rowOf()).gold).toEqual({
      policy: 'single',
      agreed: 1,
      decided: 0,
      outdated: 0,
      open: 1,
    });
    decide('seed:2', 'fail', basis);
    expect(await cells()).toEqual([2, 1, 1]);
    expect((await rowOf()).gold).toMatchObject({ agreed: 1, decided: 1, outdated: 0, open: 0 });
  });

  test('AL31: an outdated decision is used all the same and counted as such', async () => {
    const basis = [say('ann', 'seed:2', 'pass'), say('ben', 'seed:2', 'fail')];
    decide('seed:2', 'fail', basis);
    say('ben', 'seed:2', 'pass');
    expect(await cells()).toEqual([1, 0, 1]);
    expect((await rowOf()).gold).toMatchObject({ decided: 1, outdated: 1 });
  });

  test('AL32: the policy of the project says how many have to agree', async () => {
    say('ann', 'seed:1', 'pass');
    for (const who of ['ann', 'ben']) say(who, 'seed:2', 'pass');
    for (const who of ['ann', 'ben']) say(who, 'seed:3', 'fail');
    say('cat', 'seed:3', 'pass');
    const under = async (policy: GoldPolicy) => {
      setPolicy(policy);
      return cells();
    };
    expect(await under('single')).toEqual([2, 2, 0]);
    expect(await under('majority')).toEqual([2, 1, 1]);
    expect(await under('adjudicated')).toEqual([1, 1, 0]);
  });

  test('AL33: packs, people, days and the kind of label choose among gold as among labels', async () => {
    publishTestPack(context, CASES, 'pack-2');
    const basis = [say('ann', 'seed:1', 'pass'), say('ben', 'seed:1', 'fail')];
    decide('seed:1', 'fail', basis);
    say('ann', 'seed:2', 'pass', 'pack-2');
    expect(await cells({ packIds: ['pack-2'] })).toEqual([1, 1, 0]);
    expect(await cells({ packIds: [TEST_PACK] })).toEqual([1, 0, 1]);
    expect(await cells({ labelSource: 'imported' })).toEqual([0, 0, 0]);
    expect(await cells({ from: '2030-01-01' })).toEqual([0, 0, 0]);
    // A decision is nobody's own label: it stands for the case, whoever is looked at.
    expect(await cells({ reviewers: ['ben'] })).toEqual([1, 0, 1]);
  });

  test('AL34: of two packs that decided the same case, a decision that is not outdated holds', async () => {
    publishTestPack(context, CASES, 'pack-2');
    const old = say('ann', 'seed:1', 'pass', 'pack-2');
    decide('seed:1', 'fail', [say('ann', 'seed:1', 'pass')]);
    decide('seed:1', 'pass', [old], 'pack-2');
    expect(await cells()).toEqual([1, 1, 0]);
    say('ann', 'seed:1', 'fail', 'pack-2');
    expect(await cells()).toEqual([1, 0, 1]);
  });

  test('AL35: a case that is there to measure a person makes no gold', async () => {
    seedJudgedCases(context, [
      { row: 9, caseId: 'seed:alias', results: [{ metric: 'Judge', verdict: 1 }], labels: [] },
    ]);
    context.writer.commit([
      {
        kind: 'plan.decided',
        stream: leadStream(TEST_PACK),
        authorId: 'lead',
        packId: TEST_PACK,
        body: {
          repeats: [{ reviewerId: 'ann', caseId: 'seed:1', aliasId: 'seed:alias' }],
          gold: [],
        },
      },
    ]);
    say('ann', 'seed:1', 'pass');
    say('ann', 'seed:alias', 'pass');
    expect(await cells()).toEqual([1, 1, 0]);
  });

  test('AL36: in whatever order answers and decisions arrive, gold is the same', async () => {
    const basis = [say('ann', 'seed:1', 'pass'), say('ben', 'seed:1', 'fail')];
    decide('seed:1', 'fail', basis);
    say('ben', 'seed:1', 'pass');
    say('ann', 'seed:2', 'pass');
    for (const who of ['ann', 'ben', 'cat']) say(who, 'seed:3', 'fail');
    say('dan', 'seed:3', 'pass');
    setPolicy('majority');
    const expected = [await cells(), (await rowOf()).gold];
    expect(expected[1]).toMatchObject({ decided: 1, outdated: 1, agreed: 1, open: 1 });
    const texts = context.readDb
      .prepare<[], string>(
        `SELECT json FROM event WHERE stream LIKE 'ann/%' OR stream LIKE 'lead/%'`,
      )
      .pluck()
      .all();
    const first = workspace;
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(texts, { minLength: texts.length }),
        async (shuffled) => {
          workspace = createTempWorkspace({ startAt: '2026-03-02T00:00:00Z', countedIds: true });
          try {
            ({ context } = await workspace.open());
            seedJudgedCases(
              context,
              CASES.map((caseId, i) => ({
                row: i + 1,
                caseId,
                results: [{ metric: 'Judge', verdict: 1 as const }],
                labels: [],
              })),
            );
            publishTestPack(context, CASES);
            setPolicy('majority');
            for (const text of shuffled) context.writer.receive([text]);
            expect([await cells(), (await rowOf()).gold]).toEqual(expected);
          } finally {
            await workspace.cleanUp();
          }
        },
      ),
      { numRuns: 8 },
    );
    workspace = first;
  });

  test('AL37: hidden gold is measured against the one gold answer, never against the person measured', async () => {
    seedJudgedCases(context, [
      {
        row: 5,
        caseId: 'seed:5',
        results: [],
        labels: [{ question: 'verdict', reviewer: 'File', verdict: 0 }],
      },
      {
        row: 6,
        caseId: 'seed:6',
        results: [],
        labels: [
          { question: 'verdict', reviewer: 'File', verdict: 0 },
          { question: 'verdict', reviewer: 'Other', verdict: 2 },
        ],
      },
    ]);
    context.writer.commit([
      {
        kind: 'plan.decided',
        stream: leadStream(TEST_PACK),
        authorId: 'lead',
        packId: TEST_PACK,
        body: {
          repeats: [],
          gold: ['seed:1', 'seed:5', 'seed:6'].map((caseId) => ({ reviewerId: 'ann', caseId })),
        },
      },
    ]);
    say('ann', 'seed:1', 'pass');
    say('ann', 'seed:5', 'pass');
    say('ann', 'seed:6', 'fail');
    const score = async () => {
      const filter = AlignmentFilterSchema.parse({ humanQuestion: 'verdict' });
      const report = await createAgreementHandlers(context)['agreement.consistency']({ filter });
      const [all] = report.gold.rows;
      return all === undefined ? null : [all.same.n, all.same.kind === 'value' && all.same.value];
    };
    // Known beforehand: only the case whose label is a verdict that nothing contradicts.
    expect(await score()).toEqual([1, 0]);
    decide('seed:5', 'pass', []);
    expect(await score()).toEqual([1, 1]);
  });
});
