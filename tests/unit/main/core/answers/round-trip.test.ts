import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createImportRunner } from '../../../../../main/core/jobs/import-runner.ts';
import { takePackFile } from '../../../../../main/core/packfile/handlers.ts';
import { createSigningKey } from '../../../../../main/core/io/pack/signing.ts';
import { createPackFileDesks, type PackFileDesk } from '../../../../support/pack-file-desk.ts';

const desks = createPackFileDesks();
afterEach(desks.cleanUp);

async function leadWithShare(): Promise<{ lead: PackFileDesk; packId: string; path: string }> {
  const lead = await desks.add();
  await lead.take('runs', [
    { id: '1', input: 'a', actualOutput: 'b' },
    { id: '2', input: 'c', actualOutput: 'd' },
  ]);
  const packId = await lead.publish(['runs:1', 'runs:2'], { judge: false });
  lead.grant({
    packId,
    reviewerId: 'maria',
    name: 'Maria',
    caseIds: ['runs:1', 'runs:2', 'runs:ff'],
    repeats: { 'runs:ff': 'runs:1' },
  });
  return { lead, packId, path: await lead.export(packId, 'maria') };
}

async function sendBack(desk: PackFileDesk, packId: string): Promise<string> {
  const fileToken = join(desk.workspace.dir, 'maria.assayanswers');
  await desk.call('answers.export', { packId, fileToken });
  return fileToken;
}

test('RT1: a share goes out as a file and its answers come back as one, hidden repeats with them', async () => {
  const { lead, packId, path } = await leadWithShare();
  const maria = await desks.add();
  await maria.importPack(path);
  expect(await maria.call('answers.mine', { packId })).toMatchObject({
    reviewer: { personId: 'maria', name: 'Maria' },
    total: 3,
    events: 0,
  });
  for (const caseId of ['runs:1', 'runs:2', 'runs:ff'])
    await maria.call('review.submit', {
      packId,
      caseId,
      answers: { verdict: 'pass' },
      then: 'next',
    });
  const fileToken = await sendBack(maria, packId);

  // The lead knows Maria, so there is no question, and a repeat is no case that the pack lacks.
  const preview = await lead.call('answers.preview', { fileToken });
  expect(preview).toMatchObject({
    author: { personId: 'maria', name: 'Maria' },
    question: null,
    counts: { fresh: 3, cases: 3, parked: 0 },
  });
  expect((await lead.call('answers.import', { fileToken })).counts.fresh).toBe(3);
  const [progress] = await lead.call('team.progress', { packId });
  expect(progress).toMatchObject({ name: 'Maria', submitted: 3 });
});

test('RT2: answers to a later rubric wait beside the log until the pack’s next revision is imported', async () => {
  const { lead, packId } = await leadWithShare();
  const whole = await lead.export(packId, null, 'first');
  const other = await desks.add();
  const maria = await desks.add();
  await other.importPack(whole);
  const { rubric } = await lead.call('pack.get', { packId });
  const next = await lead.call('rubric.save', {
    rubric: { id: rubric.id, name: 'Later', description: '', questions: rubric.questions },
  });
  await lead.call('pack.update', { packId, rubricRev: next.rev });
  const second = await lead.export(packId, null, 'second');
  await maria.importPack(second);
  await maria.call('review.submit', {
    packId,
    caseId: 'runs:1',
    answers: { verdict: 'fail' },
    then: 'next',
  });
  const fileToken = await sendBack(maria, packId);
  const taken = await other.call('answers.import', { fileToken, acceptUnassigned: true });
  expect(taken.counts).toMatchObject({ fresh: 0, parked: 1 });
  await other.importPack(second);
  expect((await other.call('answers.notices', { packId })).parked).toEqual([]);
  const answered = other.core.context.readDb
    .prepare<[], string>("SELECT case_id FROM annotation WHERE state = 'submitted'")
    .pluck();
  expect(answered.all()).toEqual(['runs:1']);
});

test('RT3: a pack remembers that nobody vouched for its file until somebody does', async () => {
  const { lead, packId, path } = await leadWithShare();
  const maria = await desks.add();
  await maria.importPack(path);
  const origin = async (desk: PackFileDesk) => (await desk.call('pack.get', { packId })).origin;
  expect(await origin(lead)).toBeNull();
  expect(await origin(maria)).toMatchObject({ trust: 'unsigned', keyId: null });

  const key = createSigningKey();
  await lead.workspace.deps.secrets.set('pack-signing-key', key.privateKey);
  const { buildPackFile } = await import('../../../../../main/core/packfile/build-pack-file.ts');
  const { context } = lead.core;
  const secrets = { ...context.deps.secrets, kind: 'os' as const };
  const outPath = join(lead.workspace.dir, 'signed.assaypack');
  const signing = { ...context, deps: { ...context.deps, secrets } };
  await buildPackFile(signing, { packId, reviewerId: 'maria', outPath });
  const tom = await desks.add();
  await tom.importPack(outPath);
  expect(await origin(tom)).toMatchObject({ trust: 'unknown_key', keyId: key.keyId });
  await tom.call('packFile.trustKey', { keyId: key.keyId, publicKey: key.publicKey, name: 'Lee' });
  expect(await origin(tom)).toMatchObject({ trust: 'known_key' });
});

test('RT4: a pack that the team server brings is vouched for by the server', async () => {
  const { lead, packId, path } = await leadWithShare();
  const maria = await desks.add();
  const { context } = maria.core;
  await takePackFile(context, createImportRunner(context), path);
  expect(await maria.call('pack.get', { packId })).toMatchObject({ name: 'Refunds', origin: null });
  expect(await lead.call('pack.list', {})).toHaveLength(1);
});

test('RT5: a pack of the team server comes in where only signed packs are taken from files', async () => {
  const { path } = await leadWithShare();
  const maria = await desks.add();
  const { context } = maria.core;
  await maria.call('settings.set', { requireSignedPacks: true });
  await takePackFile(context, createImportRunner(context), path);
  expect(await maria.call('pack.list', {})).toMatchObject([{ name: 'Refunds', origin: null }]);
});
