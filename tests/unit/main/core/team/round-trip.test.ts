import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { AlignmentFilterSchema } from '../../../../../shared/contract/alignment.ts';
import { createPackFileDesks, type PackFileDesk } from '../../../../support/pack-file-desk.ts';

const desks = createPackFileDesks();
afterEach(() => desks.cleanUp());

const CASES = Array.from({ length: 10 }, (_, i) => ({
  id: `c${i}`,
  input: `question ${i}`,
  actualOutput: `answer ${i}`,
  metricResults: [{ metric: 'Helpful', score: 0.5, threshold: 0.4, passed: true }],
}));
const KNOWN = { id: 'known', input: 'a known one', labels: [{ reviewer: 'x', value: 'fail' }] };

/** Answers the whole queue in its order; one case, if it is named, is handed back. */
async function reviewAll(
  desk: PackFileDesk,
  packId: string,
  isNotMyArea: (caseId: string) => boolean,
): Promise<void> {
  const queue = await desk.call('pack.queue', { packId });
  const handedBack = queue.find(({ caseId }) => isNotMyArea(caseId))?.caseId;
  for (const { caseId } of queue) {
    const at = { packId, caseId };
    await (caseId === handedBack
      ? desk.call('review.decline', { ...at, declined: true, reason: 'Needs an engineer' })
      : desk.call('review.submit', {
          ...at,
          answers: { verdict: 'fail' },
          activeMs: 60_000,
          then: 'stay',
        }));
  }
}

test('TR1: a pack for three goes out as files and comes back as answers, in any order; the lead sees progress, agreement, what measures them, and what was handed back', async () => {
  const lead = await desks.add();
  await lead.take('runs', [...CASES, KNOWN]);
  const caseIds = CASES.map(({ id }) => `runs:${id}`);
  const packId = await lead.publish(caseIds, { judge: true });
  const people: string[] = [];
  for (const name of ['Ada', 'Ben', 'Cy'])
    people.push((await lead.call('team.addPerson', { name, expertise: 'qa' })).personId);
  const engineer = await lead.call('team.addPerson', { name: 'Eve', expertise: 'engineer' });
  const cy = people[2] ?? '';
  const plan = await lead.call('team.assign', {
    packId,
    reviewerIds: people,
    overlap: 2,
    repeats: 2,
    gold: 1,
    seed: 5,
    dueAt: '2999-01-01',
  });
  expect(plan.notes).toEqual([]);
  const folder = join(lead.workspace.dir, 'shares');
  mkdirSync(folder);
  const files = await lead.call('team.exportShares', { packId, folderToken: folder });
  expect(files).toHaveLength(3);

  const answers: string[] = [];
  for (const file of files) {
    const path = join(folder, file.fileName);
    // No file tells which of its cases measure the reviewer, or what is known of them.
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain('plan.decided');
    expect(text).not.toContain('"labels"');
    const desk = await desks.add();
    await desk.importPack(path);
    const [pack] = await desk.call('pack.list', {});
    const share = plan.shares.find(({ reviewerId }) => reviewerId === file.reviewerId);
    expect(pack).toMatchObject({
      packId,
      progress: { total: share?.total },
      assignment: { dueAt: '2999-01-01', isPastDue: false, declined: 0 },
    });
    // Nobody hands out what was made for somebody.
    await expect(
      desk.call('team.assign', { packId, reviewerIds: [desk.core.context.personId()] }),
    ).rejects.toThrow('who alone hands it out');
    await reviewAll(desk, packId, (caseId) => file.reviewerId === cy && caseIds.includes(caseId));
    const out = join(desk.workspace.dir, 'answers.assayanswers');
    await desk.call('answers.export', { packId, fileToken: out });
    answers.push(out);
  }

  for (const path of answers.toReversed()) await lead.call('answers.import', { fileToken: path });
  const rows = await lead.call('team.progress', { packId });
  for (const { reviewerId, total } of plan.shares) {
    const row = rows.find((each) => each.reviewerId === reviewerId);
    const declined = reviewerId === cy ? 1 : 0;
    expect(row).toMatchObject({
      total: total - declined,
      submitted: total - declined,
      declined,
      isOverdue: false,
      casesPerHour: 60,
      agreement: { kind: 'value', value: 1 },
    });
  }
  const { repeats, gold } = await lead.call('agreement.consistency', {
    filter: AlignmentFilterSchema.parse({ humanQuestion: 'verdict' }),
  });
  expect(repeats.hidden).toBeGreaterThanOrEqual(5);
  expect(repeats.rows[0]?.same).toMatchObject({ value: 1 });
  expect(gold.rows[0]?.same).toMatchObject({ value: 1 });
  expect(gold.rows[0]?.same.n).toBeGreaterThanOrEqual(2);

  const [waiting] = await lead.call('team.declined', {});
  expect(waiting).toMatchObject({ reviewerId: cy, reason: 'Needs an engineer' });
  expect(waiting?.candidates[0]?.name).toBe('Eve');
  await lead.call('team.route', {
    packId,
    reviewerId: cy,
    caseId: waiting?.caseId ?? '',
    to: engineer.personId,
  });
  expect(await lead.call('team.declined', {})).toEqual([]);
});
