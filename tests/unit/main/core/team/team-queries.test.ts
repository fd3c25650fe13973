import { afterEach, describe, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import { openDesk } from '../../../../support/review-desk.ts';
import { submitted } from '../../../../support/review-fixture.ts';
import { seedRecords } from '../../../../support/seed-records.ts';
import { declinedBy, openTeamDesk } from '../../../../support/team-desk.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace | null = null;
afterEach(async () => workspace?.cleanUp());

/** Steps that walk over what grows with cases, answers or people times cases. */
function walks(context: CoreContext, statements: readonly string[]): string[] {
  const big =
    /^SCAN (case_row|c|share_case|s|sc|case_state|cs|event|annotation|a|imported_label|l|pack_case|pc|repeat_case|r)\b/;
  const selects = statements.filter((sql) => /^(SELECT|WITH)/.test(sql.trim()));
  return [...new Set(selects)].flatMap((sql) =>
    context.readDb
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .filter(({ detail }) => big.test(detail))
      .map(({ detail }) => `${detail} <- ${sql.replaceAll(/\s+/g, ' ').slice(0, 120)}`),
  );
}

describe('queries of the team', () => {
  test('TQ1: whatever a lead asks, shares, states, cases and the log are found by their keys', async () => {
    workspace = createTempWorkspace();
    const statements: string[] = [];
    const { context } = await workspace.open({
      onStatement: (sql) => void statements.push(sql),
    });
    const caseIds = seedRecords(
      context.db,
      Array.from({ length: 30 }, (_, i) => ({
        id: `c${i}`,
        input: 'question',
        labels: [{ reviewer: 'x', value: 'pass' as const }],
      })),
    ).map(({ caseId }) => caseId);
    const desk = openDesk(context);
    const team = openTeamDesk(context);
    const packId = await desk.publish(caseIds.slice(0, 20), { blinding: { judge: true } });
    const [ada = '', ben = ''] = await team.add('Ada', 'Ben');
    statements.length = 0;
    const plan = { packId, reviewerIds: [ada, ben], overlap: 2, repeats: 2, gold: 2 };
    await team.call('team.preview', plan);
    await team.call('team.assign', plan);
    const [first = '', second = ''] = caseIds;
    for (const authorId of [ada, ben])
      context.writer.commit([
        submitted(context, { caseId: first, authorId, packId }, { verdict: 'pass' }),
        declinedBy(packId, authorId, second),
      ]);
    await team.call('team.people', {});
    await team.call('team.progress', {});
    expect(await team.call('team.declined', {})).toHaveLength(2);
    await team.call('team.setDue', { packId, reviewerIds: [ada], dueAt: '2026-03-01' });
    await team.call('team.route', {
      packId,
      reviewerId: ada,
      caseId: second,
      to: context.personId(),
    });
    await team.call('team.release', { packId, reviewerId: ben });
    expect(statements.length).toBeGreaterThan(50);
    // The writer's own look at the end of the log is no question of a lead.
    const asked = statements.filter((sql) => !sql.startsWith('SELECT device_seq'));
    expect(walks(context, asked)).toEqual([]);
  });
});
