import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAgreementHandlers } from '../../../../../main/core/agreement/handlers.ts';
import { listCaseRowsBehind } from '../../../../../main/core/alignment/cases-behind.ts';
import type { CoreContext } from '../../../../../main/core/context.ts';
import type { AgreementCell } from '../../../../../shared/contract/agreement.ts';
import {
  type AlignmentFilterInput,
  AlignmentFilterSchema,
} from '../../../../../shared/contract/alignment.ts';
import { publishTestPack, submitted } from '../../../../support/review-fixture.ts';
import { seedJudgedCases } from '../../../../support/seed-judgements.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let context: CoreContext;
const CASES = [1, 2, 3, 4, 5].map((row) => `seed:${row}`);

beforeEach(async () => {
  workspace = createTempWorkspace({ startAt: '2026-03-01T00:00:00Z', countedIds: true });
  ({ context } = await workspace.open());
  seedJudgedCases(
    context,
    CASES.map((caseId, i) => ({
      row: i + 1,
      caseId,
      tags: i === 0 ? ['first'] : [],
      results: [],
      labels: i === 4 ? [{ question: 'verdict', reviewer: 'File', verdict: 0 }] : [],
    })),
  );
  publishTestPack(context, CASES);
  publishTestPack(context, CASES, 'pack-2');
});
afterEach(() => workspace.cleanUp());

type Verdict = 'pass' | 'fail' | 'unsure';

function say(authorId: string, caseId: string, verdict: Verdict, packId = 'pack-1'): void {
  context.writer.commit([submitted(context, { caseId, authorId, packId }, { verdict })]);
}

function hide(authorId: string, caseId: string, aliasId: string): void {
  context.db
    .prepare(
      'INSERT INTO repeat_case (pack_id, reviewer_id, alias_id, case_id) VALUES (?, ?, ?, ?)',
    )
    .run('pack-1', authorId, aliasId, caseId);
}

const filterOf = (given: AlignmentFilterInput = {}) =>
  AlignmentFilterSchema.parse({ humanQuestion: 'verdict', ...given });
const report = (given: AlignmentFilterInput = {}) =>
  createAgreementHandlers(context)['agreement.consistency']({ filter: filterOf(given) });
const behind = async (cell: AgreementCell) => [
  ...(await listCaseRowsBehind(context, { kind: 'agreement', filter: filterOf(), cell })),
];
const person = (id: string) => ({ id, name: id });

describe('the same case a second time', () => {
  test('HA7: hidden repeats are compared for each person and are no units of their own', async () => {
    // The second id of a case may stand in the library of a lead, or not.
    seedJudgedCases(context, [{ row: 9, caseId: 'seed:alias', results: [], labels: [] }]);
    hide('ann', 'seed:1', 'seed:alias');
    hide('ann', 'seed:2', 'seed:gone');
    hide('ben', 'seed:1', 'seed:ben');
    hide('ben', 'seed:2', 'seed:open');
    say('ann', 'seed:1', 'pass');
    say('ann', 'seed:alias', 'pass');
    say('ann', 'seed:2', 'pass');
    say('ann', 'seed:gone', 'fail');
    say('ben', 'seed:1', 'pass');
    say('ben', 'seed:ben', 'pass');
    // Not answered a second time, and not repeated for this person: nothing to compare.
    say('ben', 'seed:2', 'fail');
    say('ben', 'seed:gone', 'pass');
    const { repeats } = await report();
    expect(repeats).toMatchObject({ hidden: 3, otherPack: 0 });
    expect(repeats.rows).toMatchObject([
      { reviewer: null, same: { value: 2 / 3, n: 3 } },
      { reviewer: person('ann'), same: { value: 1 / 2, n: 2 } },
      { reviewer: person('ben'), same: { value: 1, n: 1 } },
    ]);
    expect(repeats.rows[0]?.same).toMatchObject({ low: expect.any(Number) });
    expect(repeats.kappa).toMatchObject({ kind: 'value', value: 0, n: 3 });
    expect(await behind({ of: 'repeat', reviewer: null, which: 'all' })).toEqual([1, 2]);
    expect(await behind({ of: 'repeat', reviewer: person('ann'), which: 'different' })).toEqual([
      2,
    ]);
    const agreement = await createAgreementHandlers(context)['stats.agreement'](filterOf());
    // Beside the two cases only the one that a file labels.
    expect(agreement.summary).toMatchObject({ units: 3, pairableUnits: 2, ratings: 5 });
  });

  test('HA8: a case that a person answered in two packs counts too; labels of files do not', async () => {
    say('ann', 'seed:1', 'pass');
    say('ann', 'seed:1', 'fail', 'pack-2');
    say('ann', 'seed:2', 'unsure');
    say('ann', 'seed:2', 'fail', 'pack-2');
    say('ben', 'seed:3', 'fail');
    say('ben', 'seed:3', 'fail', 'pack-2');
    seedJudgedCases(context, [
      {
        row: 4,
        caseId: 'seed:4',
        results: [],
        labels: [
          { question: 'verdict', reviewer: 'Crowd', verdict: 0 },
          { question: 'verdict', reviewer: 'Crowd', verdict: 1 },
        ],
      },
    ]);
    const { repeats } = await report();
    expect(repeats).toMatchObject({ hidden: 0, otherPack: 2 });
    expect(repeats.rows.map(({ reviewer, same }) => [reviewer?.id, same.n])).toEqual([
      [undefined, 2],
      ['ann', 1],
      ['ben', 1],
    ]);
    expect((await report({ tags: ['first'] })).repeats.otherPack).toBe(1);
    expect((await report({ reviewers: ['ben'] })).repeats.otherPack).toBe(1);
    expect((await report({ packIds: ['pack-2'] })).repeats.rows).toEqual([]);
    expect((await report({ labelSource: 'imported' })).repeats.kappa).toEqual({
      kind: 'undefined',
      reason: 'Nobody answered a case twice.',
      n: 0,
    });
  });
});

describe('hidden gold', () => {
  test('HA9b: who is no lead of the project is told neither gold scores nor hidden repeats', async () => {
    context.db
      .exec(`INSERT INTO gold_case (pack_id, reviewer_id, case_id) VALUES ('pack-1', 'ann', 'seed:5');
      INSERT INTO sync_pack VALUES ('pack-1', '2026-03-01');
      INSERT INTO sync_server (one, url, project_id, epoch, person_id, person_name, role, connected_at, is_connected)
        VALUES (1, 'http://127.0.0.1/', 'p', 'e', 'me', 'Me', 'lead', '2026-03-01', 1);`);
    hide('ann', 'seed:1', 'seed:alias');
    say('ann', 'seed:1', 'pass');
    say('ann', 'seed:alias', 'pass');
    say('ann', 'seed:5', 'fail');
    const told = async () => {
      const { gold, repeats } = await report();
      return [gold.rows.length, repeats.hidden];
    };
    expect(await told()).toEqual([2, 1]);
    context.db.exec("UPDATE sync_server SET role = 'reviewer'");
    expect(await told()).toEqual([0, 0]);
    expect(await behind({ of: 'gold', reviewer: null, which: 'all' })).toEqual([]);
    expect(await behind({ of: 'repeat', reviewer: null, which: 'all' })).toEqual([]);
  });

  test('HA9: answers meet what was adjudicated, else what came with the case, else nothing', async () => {
    const gold = context.db.prepare(
      `INSERT INTO gold_case (pack_id, reviewer_id, case_id) VALUES ('pack-1', ?, ?)`,
    );
    for (const caseId of ['seed:1', 'seed:4', 'seed:5']) gold.run('ann', caseId);
    gold.run('ben', 'seed:1');
    const decide = context.db.prepare(
      `INSERT INTO adjudication (pack_id, case_id, target, event_id, answers, basis, note, decided_by, decided_at)
       VALUES (?, 'seed:1', 'case', ?, ?, '[]', '', 'lead', ?)`,
    );
    decide.run('pack-2', 'e2', '{"verdict":"fail"}', '2026-04-02T00:00:00Z');
    decide.run('pack-1', 'e1', '{"verdict":"pass"}', '2026-04-01T00:00:00Z');
    say('ann', 'seed:1', 'pass');
    say('ben', 'seed:1', 'fail');
    say('ann', 'seed:4', 'pass');
    say('ann', 'seed:5', 'fail');
    // Not gold for this person.
    say('ben', 'seed:5', 'pass');
    const { gold: score } = await report();
    expect(score.rows).toMatchObject([
      { reviewer: null, same: { value: 2 / 3, n: 3 } },
      { reviewer: person('ann'), same: { value: 1, n: 2 } },
      { reviewer: person('ben'), same: { value: 0, n: 1 } },
    ]);
    expect(await behind({ of: 'gold', reviewer: null, which: 'different' })).toEqual([1]);
    expect(await behind({ of: 'gold', reviewer: person('ann'), which: 'same' })).toEqual([1, 5]);
  });

  test('HA9: a workspace without a lead’s plan has no score on gold', async () => {
    say('ann', 'seed:1', 'pass');
    expect(await report()).toMatchObject({ gold: { rows: [] }, repeats: { rows: [] } });
  });
});
