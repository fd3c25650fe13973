import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSigningKey } from '../../../../../main/core/io/pack/signing.ts';
import { encodeCaseList, sha256Hex } from '../../../../../main/core/store/blobs.ts';
import { compareWithReplay } from '../../../../../main/core/store/replay.ts';
import { canonicalJson } from '../../../../../shared/events/canonical.ts';
import { assignStream, packStream } from '../../../../../shared/events/event.ts';
import { submitted, TEST_PACK, TEST_RUBRIC } from '../../../../support/review-fixture.ts';
import {
  allTables,
  answersFile,
  GRACE_KEY,
  graceSays,
  openDesk,
  osSecrets,
  rows,
  saying,
  take,
  type Desk,
} from './answers-desk.ts';

const saidBy = (desk: Desk, who: string) =>
  rows(desk, `SELECT case_id, answers FROM annotation WHERE reviewer_id = '${who}' ORDER BY 1`);

/** Gives Grace a share of the pack. */
function assign(desk: Desk): void {
  const list = encodeCaseList(['s:1']);
  const { context } = desk;
  context.writer.commit(
    [
      {
        kind: 'assignment.granted',
        stream: assignStream(TEST_PACK, 'grace'),
        authorId: context.personId(),
        packId: TEST_PACK,
        packRev: 1,
        body: {
          reviewerId: 'grace',
          name: 'Grace',
          expertise: null,
          casesSha256: sha256Hex(list),
          caseCount: 1,
          dueAt: null,
          packFileSha256: null,
          overlap: 1,
        },
      },
    ],
    undefined,
    [list],
  );
}

describe('answers files', () => {
  test('AF1: what one workspace exports another one takes, and twice is once', async () => {
    const reviewer = await openDesk(['s:1', 's:2'], osSecrets());
    const { context } = reviewer;
    context.writer.commit([submitted(context, { caseId: 's:1' }, { verdict: 'pass' })]);
    context.writer.commit([submitted(context, { caseId: 's:2' }, { verdict: 'fail' })]);
    const file = path.join(reviewer.dir, 'mine.assayanswers');
    const sent = await reviewer.calls['answers.export']({ packId: TEST_PACK, fileToken: file });
    expect(sent).toMatchObject({ fileName: 'mine.assayanswers', cases: 2, events: 2 });
    expect(sent.keyId).not.toBeNull();

    const lead = await openDesk();
    const preview = await lead.calls['answers.preview']({ fileToken: file });
    expect(preview).toMatchObject({
      packName: 'Test pack',
      question: 'unassigned',
      importedAt: null,
      signature: { kind: 'first', keyId: sent.keyId },
      counts: { events: 2, cases: 2, fresh: 2, known: 0, parked: 0, conflicts: 0 },
    });
    expect(rows(lead, 'SELECT * FROM annotation')).toEqual([]);
    const first = await take(lead, file);
    expect(first.counts).toMatchObject({ fresh: 2, known: 0 });
    expect(saidBy(lead, context.personId())).toEqual([
      ['s:1', '{"verdict":"pass"}'],
      ['s:2', '{"verdict":"fail"}'],
    ]);
    const before = allTables(lead);
    const second = await take(lead, file);
    expect(second.counts).toMatchObject({ fresh: 0, known: 2 });
    expect(second.signature).toEqual({ kind: 'known', keyId: sent.keyId });
    expect(allTables(lead)).toEqual(before);
    const again = await lead.calls['answers.preview']({ fileToken: file });
    expect(again.importedAt).not.toBeNull();
  });

  test('AF2: the same answers give the same bytes; drafts and other people’s answers are not in them', async () => {
    const desk = await openDesk(['s:1', 's:2'], osSecrets());
    const { context } = desk;
    expect(() => desk.calls['answers.mine']({ packId: 'none' })).toThrow('pack');
    await expect(
      desk.calls['answers.export']({ packId: TEST_PACK, fileToken: path.join(desk.dir, 'n') }),
    ).rejects.toThrow('has not answered anything');
    context.writer.commit([submitted(context, { caseId: 's:1' }, { verdict: 'pass' })]);
    context.writer.receive([canonicalJson(graceSays())]);
    const write = async (name: string, reviewerId?: string) => {
      const fileToken = path.join(desk.dir, name);
      const extra = reviewerId === undefined ? {} : { reviewerId };
      const sent = await desk.calls['answers.export']({ packId: TEST_PACK, fileToken, ...extra });
      return { sent, bytes: readFileSync(fileToken) };
    };
    const [a, b] = [await write('a'), await write('b')];
    expect(a.bytes.equals(b.bytes)).toBe(true);
    expect(a.bytes.includes('"grace"')).toBe(false);
    expect(await desk.calls['answers.mine']({ packId: TEST_PACK })).toMatchObject({
      cases: 1,
      total: 2,
      drafts: 0,
      events: 1,
    });
    // Nobody signs in the name of somebody else.
    expect((await write('c', 'grace')).sent).toMatchObject({ events: 1, keyId: null });
  });

  test('AF3: answers to a pack that is not here are refused in one sentence that names it', async () => {
    const desk = await openDesk([]);
    const file = await answersFile(desk, [graceSays()], { header: { name: 'Refunds of May' } });
    await expect(take(desk, file)).rejects.toThrow(
      '“grace.assayanswers” holds answers to the pack “Refunds of May”, which is not in this workspace.',
    );
    expect(rows(desk, 'SELECT * FROM parked_event')).toEqual([]);
  });

  test('AF4: a file that speaks for somebody else is refused whole', async () => {
    const desk = await openDesk();
    const { stream } = graceSays();
    const forged = [
      graceSays({ authorId: 'ada', stream: `ann/${TEST_PACK}/ada` }),
      graceSays({ authorId: 'ada' }),
      graceSays({ stream: 'pack/other' }),
      graceSays({ stream: packStream(TEST_PACK) }),
      graceSays({ packId: 'other' }),
      graceSays({ packId: null }),
      graceSays({ stream: `${stream}/more` }),
    ];
    for (const event of forged) {
      const file = await answersFile(desk, [graceSays({ eventId: 'good' }), event]);
      await expect(take(desk, file)).rejects.toThrow('“grace.assayanswers”, entry 2: it is not');
    }
    expect(saidBy(desk, 'grace')).toEqual([]);
    expect(rows(desk, 'SELECT * FROM person_key')).toEqual([]);
  });

  test('AF5: somebody without a share is taken only after the question, one with a share without it', async () => {
    const desk = await openDesk();
    const file = await answersFile(desk, [graceSays()]);
    await expect(take(desk, file, false)).rejects.toThrow('Nobody gave Grace a share');
    expect(saidBy(desk, 'grace')).toEqual([]);
    assign(desk);
    expect((await desk.calls['answers.preview']({ fileToken: file })).question).toBeNull();
    expect((await take(desk, file, false)).counts.fresh).toBe(1);
  });

  test('AF6: a file in the own name needs the own key or a yes', async () => {
    const secrets = osSecrets();
    const desk = await openDesk(['s:1'], secrets);
    const { context, calls } = desk;
    const me = context.personId();
    const mine = graceSays({ authorId: me, stream: `ann/${TEST_PACK}/${me}` });
    const header = { author: { personId: me, name: 'Me' } };
    const forged = await answersFile(desk, [mine], { header });
    expect((await calls['answers.preview']({ fileToken: forged })).question).toBe('own_name');
    await expect(take(desk, forged, false)).rejects.toThrow('in your own name');
    context.writer.receive([canonicalJson(mine)]);
    const own = path.join(desk.dir, 'own.assayanswers');
    await calls['answers.export']({ packId: TEST_PACK, fileToken: own });
    expect(await calls['answers.preview']({ fileToken: own })).toMatchObject({
      question: null,
      signature: { kind: 'own' },
      counts: { known: 1 },
    });
  });

  test('AF7: the first signed file keeps a person’s key; later another key or none is refused until it is forgotten', async () => {
    const desk = await openDesk();
    const unsigned = await answersFile(desk, [graceSays()], { name: 'u' });
    expect((await take(desk, unsigned)).signature).toEqual({ kind: 'unsigned' });
    const signed = await answersFile(desk, [graceSays()], { key: GRACE_KEY, name: 's' });
    expect((await take(desk, signed)).signature.kind).toBe('first');
    expect((await take(desk, signed)).signature.kind).toBe('known');
    const other = createSigningKey();
    const fresh = graceSays({ eventId: 'e-2', caseId: 's:2' });
    const forged = await answersFile(desk, [fresh], { key: other, name: 'f' });
    await expect(take(desk, forged)).rejects.toMatchObject({
      error: { code: 'answers/other-key', hint: expect.stringContaining('forget the kept key') },
    });
    const bare = await answersFile(desk, [fresh], { name: 'b' });
    await expect(desk.calls['answers.preview']({ fileToken: bare })).rejects.toMatchObject({
      error: { code: 'answers/unsigned' },
    });
    expect(saidBy(desk, 'grace')).toHaveLength(1);
    expect(await desk.calls['answers.keys']({})).toMatchObject([
      { person: { personId: 'grace', name: 'Grace' }, keyId: GRACE_KEY.keyId },
    ]);
    await desk.calls['answers.forgetKey']({ personId: 'grace' });
    expect((await take(desk, forged)).signature).toEqual({ kind: 'first', keyId: other.keyId });
    expect(saidBy(desk, 'grace')).toHaveLength(2);
    const { files } = await desk.calls['answers.notices']({ packId: TEST_PACK });
    expect(files.map(({ keyId }) => keyId)).toEqual([other.keyId, GRACE_KEY.keyId, null]);
  });

  test('AF8: what does not fit the rubric or the pack is parked with its reason, the rest goes in', async () => {
    const desk = await openDesk();
    const bad: [Parameters<typeof graceSays>[0], string][] = [
      [{ body: saying({ verdict: 'maybe' }) }, '“Verdict” takes pass, fail or unsure.'],
      [{ body: saying({ quality: 4 }) }, '“Quality” takes 1 to 3 stars.'],
      [{ body: saying({ safe: 'yes' }) }, '“Safe?” takes yes or no.'],
      [{ body: saying({ effort: [] }) }, '“Effort” takes a number.'],
      [{ body: saying({ colour: 'red' }) }, 'The rubric has no question “colour”.'],
      [{ body: saying({ 'metric.F1': 'so so' }) }, '“Metric: F1” takes pass, fail or unsure.'],
      [{ body: 7 }, 'An entry of kind annotation.committed has a part of a wrong type.'],
      [{ caseId: 's:9' }, 'The pack has no case “s:9”.'],
      [
        { rubricRev: 9 },
        'The answers were given under version 9 of the rubric, which is not here.',
      ],
      [
        { rubricRev: null },
        'The answers were given under version ? of the rubric, which is not here.',
      ],
      [{ kind: 'pack.withdrawn', body: {} }, 'A reviewer cannot say “pack.withdrawn”.'],
      [{ clientTime: 'teatime' }, 'An entry says no time that can be read.'],
      [{ deviceSeq: 0.5 }, 'An entry of kind annotation.committed does not fit what is here.'],
    ];
    const events = bad.map(([change], at) =>
      graceSays({ eventId: `bad-${String(at).padStart(2, '0')}`, ...change }),
    );
    const good = graceSays({ eventId: 'good', body: saying({ 'metric.F1': 'pass', quality: 3 }) });
    const file = await answersFile(desk, [...events.slice(0, 5), good, ...events.slice(5)]);
    const preview = await desk.calls['answers.preview']({ fileToken: file });
    // What only the tables refuse cannot be known before.
    expect(preview.counts).toMatchObject({ fresh: 2, parked: bad.length - 1 });
    const taken = await take(desk, file);
    expect(taken.counts).toMatchObject({ fresh: 1, parked: bad.length });
    const { parked } = await desk.calls['answers.notices']({ packId: TEST_PACK });
    expect(parked.map(({ reason }) => reason)).toEqual(bad.map(([, reason]) => reason));
    expect(saidBy(desk, 'grace')).toEqual([['s:1', '{"metric.F1":"pass","quality":3}']]);
    expect((await take(desk, file)).counts).toMatchObject({ known: 1, parked: bad.length });
  });

  test('AF9: what was parked for want of a rubric version goes in when the version is here', async () => {
    const desk = await openDesk();
    const { context } = desk;
    const later = graceSays({ eventId: 'later', rubricRev: 2, caseId: 's:2' });
    await take(desk, await answersFile(desk, [later]));
    expect(saidBy(desk, 'grace')).toEqual([]);
    context.writer.commit([
      {
        kind: 'rubric.published',
        stream: packStream(TEST_PACK),
        authorId: context.personId(),
        packId: TEST_PACK,
        body: { rubric: { ...TEST_RUBRIC, rev: 2 } },
      },
    ]);
    await take(desk, await answersFile(desk, [graceSays()]));
    expect(saidBy(desk, 'grace').map(String)).toEqual([
      's:1,{"verdict":"pass"}',
      's:2,{"verdict":"pass"}',
    ]);
    expect(rows(desk, 'SELECT * FROM parked_event')).toEqual([]);
  });

  test('AF10: an id with other content is a conflict: both are kept and the alarm stays', async () => {
    const desk = await openDesk();
    await take(desk, await answersFile(desk, [graceSays()]));
    const altered = graceSays({ body: saying({ verdict: 'fail' }) });
    const file = await answersFile(desk, [altered], { name: 'altered.assayanswers' });
    const preview = await desk.calls['answers.preview']({ fileToken: file });
    expect(preview.counts).toMatchObject({ fresh: 0, conflicts: 1 });
    const taken = await take(desk, file);
    expect(taken.counts).toMatchObject({ fresh: 0, conflicts: 1 });
    expect(taken.conflicts).toHaveLength(1);
    expect(saidBy(desk, 'grace')).toEqual([['s:1', '{"verdict":"pass"}']]);
    expect(rows(desk, 'SELECT json FROM event_conflict')).toEqual([[canonicalJson(altered)]]);
    const notices = await desk.calls['answers.notices']({ packId: TEST_PACK });
    expect(notices.conflicts).toMatchObject([{ eventId: 'e-1', caseId: 's:1' }]);
  });

  test('AF11: times of 1970 or of the future and negative durations are taken and marked', async () => {
    const desk = await openDesk();
    const file = await answersFile(desk, [
      graceSays({ eventId: 'a', clientTime: '1970-01-01T00:00:00.000Z' }),
      graceSays({ eventId: 'b', clientTime: '2099-01-01T00:00:00.000Z', parents: ['a'] }),
      graceSays({ eventId: 'c', activeMs: -5000, caseId: 's:2' }),
      graceSays({ eventId: 'd', parents: ['b'] }),
    ]);
    expect((await take(desk, file)).counts).toMatchObject({ fresh: 4, oddTimes: 3 });
    const { oddTimes } = await desk.calls['answers.notices']({ packId: TEST_PACK });
    expect(oddTimes.map(({ reason }) => reason)).toEqual([
      'The entry is dated 1970-01-01.',
      'The entry is dated 2099-01-01, which is yet to come.',
      'The time spent is negative; it counts as none.',
    ]);
    expect(rows(desk, 'SELECT case_id, active_ms FROM annotation ORDER BY 1')).toEqual([
      ['s:1', 30],
      ['s:2', 0],
    ]);
  });

  test('AF12: a pack is no answers file', async () => {
    const desk = await openDesk();
    const { HEADER, caseLine, parts } = await import('../io/pack/pack-desk.ts');
    const { writePackFile } = await import('../../../../../main/core/io/pack/write-pack-file.ts');
    const file = path.join(desk.dir, 'a.assayanswers');
    await writePackFile(file, HEADER, parts(caseLine('1')), null);
    await expect(take(desk, file)).rejects.toThrow('is a pack, not an answers file');
  });

  test('AF13: in whatever order files come, with whatever in common, every table is the same', async () => {
    const event = fc.record({
      id: fc.nat(9),
      caseId: fc.constantFrom('s:1', 's:2', 's:9'),
      verdict: fc.constantFrom('pass', 'fail', 'odd'),
      activeMs: fc.constantFrom(-1, 10),
      follows: fc.nat(9),
    });
    const history = fc.uniqueArray(event, { selector: ({ id }) => id, minLength: 2 });
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.array(fc.nat(3), { minLength: 10, maxLength: 10 }),
        fc.nat(),
        async (said, share, turn) => {
          const events = said.map(({ id, caseId, verdict, activeMs, follows }) =>
            graceSays({
              eventId: `e-${id}`,
              caseId,
              activeMs,
              parents: follows < id ? [`e-${follows}`] : [],
              body: saying({ verdict }),
            }),
          );
          const a = await openDesk(['s:1', 's:2'], undefined, true);
          const b = await openDesk(['s:1', 's:2'], undefined, true);
          // Files overlap: what one has, the next may have too.
          const files = [0, 1, 2].map((file) =>
            events.filter((_, at) => share[at] === file || share[at] === 3),
          );
          const turned = files.map((_, at) => files[(at + turn) % 3] ?? []).reverse();
          for (const part of files) await take(a, await answersFile(a, part));
          for (const part of turned) await take(b, await answersFile(b, part));
          expect(allTables(b).map(String)).toEqual(allTables(a).map(String));
          expect(compareWithReplay(b.context.readDb).filter((table) => !table.same)).toEqual([]);
        },
      ),
      { numRuns: 12 },
    );
  });
});
