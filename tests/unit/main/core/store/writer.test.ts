import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTempWorkspace, recordChanges, type TempWorkspace } from '../../../../support/temp-workspace.ts';
import { publishTestPack, submitted, TEST_PACK } from '../../../../support/review-fixture.ts';

let workspace: TempWorkspace;
beforeEach(() => {
  workspace = createTempWorkspace();
});
afterEach(() => workspace.cleanUp());

describe('writer', () => {
  test('ST10: a submit is one transaction that appends, projects and only then tells', async () => {
    const statements: string[] = [];
    const opened = await workspace.open({ onStatement: (sql) => statements.push(sql) });
    const { context } = opened;
    publishTestPack(context, ['s:1', 's:2']);
    const changes = recordChanges(opened);
    statements.length = 0;
    const [event] = context.writer.commit([submitted(context, { caseId: 's:1' }, { verdict: 'fail', reason: 'no' })]);
    expect(statements.filter((sql) => sql.startsWith('BEGIN'))).toHaveLength(1);
    expect(statements.filter((sql) => sql === 'COMMIT')).toHaveLength(1);
    expect(statements.length).toBeLessThanOrEqual(20);
    expect(changes).toEqual([{ topics: ['annotations'], packIds: [TEST_PACK], caseIds: ['s:1'] }]);
    expect(event?.deviceSeq).toBe(3);
    expect(context.readDb.prepare('SELECT state FROM case_state').pluck().all()).toEqual(['submitted']);
    expect(context.writer.undo(context.personId(), TEST_PACK)?.caseId).toBe('s:1');
    expect(context.readDb.prepare('SELECT state FROM case_state').pluck().all()).toEqual(['unreviewed']);
    await opened.close();
    const again = await workspace.open();
    expect(again.recovery).toBeNull();
  });
});
