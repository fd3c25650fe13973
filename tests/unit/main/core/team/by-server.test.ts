import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  joinAs,
  startTeamServer,
  type Member,
  type TeamServer,
} from '../../../../support/sync-team.ts';

let server: TeamServer | null = null;
const members: Member[] = [];
afterEach(async () => {
  for (const member of members.splice(0)) await member.close();
  await server?.close();
  server = null;
});

async function joining(name: string, role: 'lead' | 'reviewer'): Promise<Member> {
  server ??= await startTeamServer();
  const member = await joinAs(server, name, role);
  members.push(member);
  return member;
}

async function takeCases(lead: Member, count: number): Promise<void> {
  const path = join(lead.workspace.dir, 'runs.jsonl');
  const records = Array.from({ length: count }, (_, i) => ({
    id: `c${i}`,
    input: `question ${i}`,
  }));
  writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const { jobId } = await lead.call('import.start', { fileToken: path, sourceName: 'runs' });
  await expect
    .poll(
      async () => (await lead.call('import.jobs', {})).find((job) => job.jobId === jobId)?.state,
      { timeout: 10_000 },
    )
    .toBe('done');
}

test('BS1: shares sent by the server are reviewed without a file, and the lead sees how far they are and who was there', async () => {
  const lead = await joining('Lead', 'lead');
  const ada = await joining('Ada', 'reviewer');
  await takeCases(lead, 6);
  const { packId } = await lead.call('pack.create', {
    name: 'Refunds',
    guidelines: '',
    rubricId: 'quick-verdict',
    order: { kind: 'as_is' },
    blinding: { judge: false },
    cases: { filter: {}, sort: 'imported' },
  });
  await lead.call('team.refreshPeople', {});
  const adaId = ada.core().context.personId();
  expect(await lead.call('team.people', {})).toMatchObject([
    { isSelf: true, role: 'lead' },
    { personId: adaId, name: 'Ada', role: 'reviewer', isOnServer: true },
  ]);
  const { personId: eve } = await lead.call('team.addPerson', { name: 'Eve' });
  await lead.call('team.assign', {
    packId,
    reviewerIds: [adaId, eve],
    overlap: 2,
    repeats: 1,
    dueAt: '2999-01-01',
  });
  expect(await lead.call('team.sendShares', { packId })).toEqual({
    sent: ['Ada'],
    notOnServer: ['Eve'],
  });
  await lead.call('sync.now', {});
  await ada.call('sync.now', {});

  const [pack] = await ada.call('pack.list', {});
  expect(pack).toMatchObject({
    packId,
    progress: { total: 7 },
    assignment: { dueAt: '2999-01-01', from: 'Lead' },
  });
  const [first, second] = await ada.call('pack.queue', { packId });
  await ada.call('review.submit', {
    packId,
    caseId: first?.caseId ?? '',
    answers: { verdict: 'pass' },
    then: 'stay',
  });
  await ada.call('review.decline', {
    packId,
    caseId: second?.caseId ?? '',
    declined: true,
    reason: 'Billing',
  });
  // Who is no lead is refused, whatever the workspace holds.
  await expect(ada.call('team.assign', { packId, reviewerIds: [adaId] })).rejects.toThrow(
    'team/not-lead',
  );
  await ada.call('sync.now', {});
  await lead.call('sync.now', {});
  await lead.call('team.refreshPeople', {});

  const rows = await lead.call('team.progress', { packId });
  expect(rows.find(({ reviewerId }) => reviewerId === adaId)).toMatchObject({
    total: 6,
    submitted: 1,
    declined: 1,
    lastSeenAt: expect.any(String),
  });
  expect(await lead.call('team.declined', {})).toMatchObject([
    { reviewerId: adaId, caseId: second?.caseId, reason: 'Billing' },
  ]);
});
