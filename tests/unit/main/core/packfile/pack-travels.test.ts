import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openPackFile } from '../../../../../main/core/io/pack/read-pack-file.ts';
import { compareWithReplay } from '../../../../../main/core/store/replay.ts';
import type { CaseRecordInput } from '../../../../../shared/domain/case.ts';
import type { PackedCase } from '../../../../../shared/pack/manifest.ts';
import { createPackFileDesks, type PackFileDesk } from '../../../../support/pack-file-desk.ts';

const desks = createPackFileDesks();
afterEach(desks.cleanUp);

const RECORDS: readonly CaseRecordInput[] = [
  {
    id: '1',
    input: 'Where is my refund?',
    actualOutput: 'It is on its way.',
    tags: ['refund'],
    metricResults: [
      { metric: 'Faithfulness', score: 0.4, threshold: 0.5, passed: false, reason: 'invented' },
      { metric: 'Tone', error: 'timed out' },
      { metric: 'Tone', unparseable: 'a one out of five', flaky: false },
    ],
    labels: [{ reviewer: 'expert-1', question: 'verdict', value: 'fail', reason: 'no' }],
    feedback: [{ kind: 'thumbs_down' }],
  },
  {
    id: '2',
    kind: 'trace',
    input: 'x',
    actualOutput: 'y',
    spans: [
      { id: 'a', name: 'agent', kind: 'agent' },
      { id: 'b', parentId: 'a', name: 'judge', kind: 'evaluator', output: 'FAIL' },
      { id: 'c', parentId: 'b', name: 'judge model', kind: 'llm', output: 'FAIL' },
      { id: 'd', parentId: 'a', name: 'tool', kind: 'tool' },
    ],
  },
  { id: '3', input: 'third', actualOutput: 'answer' },
];

async function leadWithPack(blinded = false): Promise<{ lead: PackFileDesk; packId: string }> {
  const lead = await desks.add();
  await lead.take('runs', RECORDS);
  const packId = await lead.publish(['runs:1', 'runs:2', 'runs:3'], { judge: blinded });
  return { lead, packId };
}

async function casesIn(path: string): Promise<PackedCase[]> {
  const pack = await openPackFile(path, new Set());
  try {
    const cases: PackedCase[] = [];
    for await (const packed of pack.cases()) cases.push(packed);
    return cases;
  } finally {
    pack.close();
  }
}

const contentOf = (desk: PackFileDesk) =>
  desk.core.context.db
    .prepare(
      `SELECT c.case_id, c.sha, c.body, c.raw, c.signals, c.metrics_passed, c.metrics_failed, c.metrics_no_verdict,
         (SELECT json_group_array(json_array(m.name, r.target, r.score, r.threshold, r.verdict, r.no_verdict_reason, r.reason, r.error))
          FROM metric_result r JOIN metric m USING (metric_row) WHERE r.case_row = c.row) AS results,
         (SELECT json_group_array(json_array(reviewer, question, verdict, number, text, reason)) FROM imported_label WHERE case_row = c.row) AS labels,
         (SELECT json_group_array(json_array(span_id, parent_id, name, kind, status, body ->> '$.output')) FROM span WHERE case_row = c.row) AS spans
       FROM case_row c ORDER BY c.case_id`,
    )
    .all();

test('PF1: a whole pack arrives in another workspace as it was: cases, results, labels, rubric, guidelines', async () => {
  const { lead, packId } = await leadWithPack();
  const path = await lead.export(packId);
  const other = await desks.add();
  const preview = await other.preview(path);
  expect(preview).toMatchObject({
    standing: 'new',
    trust: 'unsigned',
    caseCount: 3,
    cases: { added: 3, known: 0, changed: 0, removed: 0 },
    recipient: null,
    refusal: null,
  });
  const job = await other.importPack(path);
  expect(job).toMatchObject({ state: 'done', added: 3, error: null, packId });
  expect(contentOf(other)).toEqual(contentOf(lead));
  const detail = await other.call('pack.get', { packId });
  expect(detail).toMatchObject({
    name: 'Refunds',
    guidelines: 'Be *fair*.',
    progress: { total: 3 },
  });
  expect(detail.rubric).toEqual((await lead.call('pack.get', { packId })).rubric);
  const queue = await other.call('pack.queue', { packId });
  expect(queue.map(({ caseId }) => caseId)).toEqual(['runs:1', 'runs:2', 'runs:3']);
  expect(compareWithReplay(other.core.context.db).filter((table) => !table.same)).toEqual([]);
  // Found by its text as well.
  const found = await other.call('library.ids', { filter: { text: 'refund' }, sort: 'imported' });
  expect(found.caseIds).toEqual(['runs:1']);
});

test('PF2: the same content gives the same bytes, also out of the workspace that it was imported into', async () => {
  const { lead, packId } = await leadWithPack();
  const first = readFileSync(await lead.export(packId));
  expect(readFileSync(await lead.export(packId)).equals(first)).toBe(true);
});

test('PF3: a share holds its cases and nothing of anybody else', async () => {
  const { lead, packId } = await leadWithPack();
  lead.grant({ packId, reviewerId: 'maria', name: 'Maria', caseIds: ['runs:2', 'runs:1'] });
  lead.grant({ packId, reviewerId: 'tom', name: 'Tom', caseIds: ['runs:3'] });
  const path = await lead.export(packId, 'maria');
  expect((await casesIn(path)).map(({ caseId }) => caseId)).toEqual(['runs:2', 'runs:1']);
  const text = readFileSync(path, 'latin1');
  expect(text).not.toContain('Tom');
  expect(text).not.toContain('plan.decided');
  expect(text).not.toContain('runs:3');
});

test('PF4: importing a share makes the workspace answer as its recipient, with the share as queue', async () => {
  const { lead, packId } = await leadWithPack();
  lead.grant({ packId, reviewerId: 'maria', name: 'Maria', caseIds: ['runs:2', 'runs:1'] });
  const path = await lead.export(packId, 'maria');
  const maria = await desks.add();
  expect((await maria.preview(path)).recipient).toEqual({ reviewerId: 'maria', name: 'Maria' });
  expect(await maria.importPack(path)).toMatchObject({ state: 'done', added: 2 });
  expect(maria.core.context.reviewerId(packId)).toBe('maria');
  const queue = await maria.call('pack.queue', { packId });
  expect(queue.map(({ caseId }) => caseId)).toEqual(['runs:2', 'runs:1']);
  await maria.call('review.submit', {
    packId,
    caseId: 'runs:2',
    answers: { verdict: 'pass' },
    then: 'stay',
  });
  const author = maria.core.context.db
    .prepare("SELECT author_id FROM event WHERE kind = 'annotation.committed'")
    .pluck();
  expect(author.all()).toEqual(['maria']);
});

test('PF5: importing the same file twice changes nothing', async () => {
  const { lead, packId } = await leadWithPack();
  lead.grant({ packId, reviewerId: 'maria', name: 'Maria', caseIds: ['runs:1'] });
  const path = await lead.export(packId, 'maria');
  const maria = await desks.add();
  await maria.importPack(path);
  const before = maria.rows();
  expect(await maria.preview(path)).toMatchObject({ standing: 'here', refusal: null });
  expect(await maria.importPack(path)).toMatchObject({
    state: 'done',
    added: 0,
    updated: 0,
    unchanged: 1,
  });
  expect(maria.rows()).toEqual(before);
});

test('PF6: a blinded share holds no verdict, label, feedback or judge step, and the hash of the whole record', async () => {
  const { lead, packId } = await leadWithPack(true);
  lead.grant({ packId, reviewerId: 'maria', name: 'Maria', caseIds: ['runs:1', 'runs:2'] });
  const path = await lead.export(packId, 'maria');
  const text = readFileSync(path, 'latin1');
  for (const hidden of [
    'Faithfulness',
    'invented',
    'expert-1',
    'thumbs_down',
    'FAIL',
    'judge model',
  ])
    expect(text).not.toContain(hidden);
  const maria = await desks.add();
  await maria.importPack(path);
  const shas = (desk: PackFileDesk) =>
    desk.core.context.db
      .prepare("SELECT sha FROM case_row WHERE case_id IN ('runs:1', 'runs:2')")
      .pluck()
      .all();
  expect(shas(maria)).toEqual(shas(lead));
  const { item } = await maria.call('review.open', { packId, caseId: 'runs:2' });
  expect(item?.case.spans.map(({ id }) => id)).toEqual(['a', 'd']);
});

test('PF7: a hidden repeat has the content of its case and neither its id nor its hash', async () => {
  const { lead, packId } = await leadWithPack();
  lead.grant({
    packId,
    reviewerId: 'maria',
    name: 'Maria',
    caseIds: ['runs:3', 'runs:8f3a'],
    repeats: { 'runs:8f3a': 'runs:3' },
  });
  const [shown, again] = await casesIn(await lead.export(packId, 'maria'));
  expect(again?.record).toEqual({ ...shown?.record, id: '8f3a' });
  expect(again?.sha).not.toBe(shown?.sha);
  expect(again?.raw).not.toContain('"3"');
});

test('PF8: the file is the same after its upload, when a grant names its hash', async () => {
  const { lead, packId } = await leadWithPack();
  const share = { packId, reviewerId: 'maria', name: 'Maria', caseIds: ['runs:1'] };
  lead.grant(share);
  const first = readFileSync(await lead.export(packId, 'maria'));
  lead.grant({ ...share, packFileSha256: 'a'.repeat(64) });
  expect(readFileSync(await lead.export(packId, 'maria')).equals(first)).toBe(true);
});

test('PF9: who made a pack does not become one of its reviewers by a file', async () => {
  const { lead, packId } = await leadWithPack();
  lead.grant({ packId, reviewerId: 'maria', name: 'Maria', caseIds: ['runs:1'] });
  const path = await lead.export(packId, 'maria');
  const before = lead.rows();
  expect((await lead.refusal(path)).message).toContain(
    'was made here; this file is the share of Maria',
  );
  expect(lead.rows()).toEqual(before);
});

test('PF10: a case that is here from elsewhere with other content is not written over', async () => {
  const { lead, packId } = await leadWithPack();
  const path = await lead.export(packId);
  const other = await desks.add();
  await other.take('runs', [{ id: '1', input: 'something else' }]);
  const before = other.rows();
  const refused = await other.refusal(path);
  expect(refused.code).toBe('input/conflict');
  expect(refused.message).toMatch(
    /The case “runs:1” is here with other content \([0-9a-f]{12} here, [0-9a-f]{12} in the file\)/,
  );
  expect(other.rows()).toEqual(before);
});

test('PF11: cases that are here already with the same content stay as they are', async () => {
  const { lead, packId } = await leadWithPack();
  const path = await lead.export(packId);
  const other = await desks.add();
  await other.take('runs', RECORDS.slice(0, 2));
  expect(await other.importPack(path)).toMatchObject({ state: 'done', added: 1, unchanged: 2 });
});

test('PF12: a pack goes through a file and out of the second workspace byte by byte', async () => {
  const { lead, packId } = await leadWithPack();
  const path = await lead.export(packId);
  const other = await desks.add();
  await other.importPack(path);
  await other.call('settings.set', { reviewerName: 'Somebody else' });
  const copy = join(other.workspace.dir, 'in.assaypack');
  copyFileSync(path, copy);
  const again = await other.export(packId, null, 'out.assaypack');
  expect(readFileSync(again).equals(readFileSync(copy))).toBe(true);
});
