import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openPackFile } from '../../../../../main/core/io/pack/read-pack-file.ts';
import { createSigningKey } from '../../../../../main/core/io/pack/signing.ts';
import { writePackFile } from '../../../../../main/core/io/pack/write-pack-file.ts';
import { buildPackFile } from '../../../../../main/core/packfile/build-pack-file.ts';
import { encodeCaseList, sha256Hex } from '../../../../../main/core/store/blobs.ts';
import { canonicalJson } from '../../../../../shared/events/canonical.ts';
import type { PackHeader } from '../../../../../shared/pack/manifest.ts';
import type { CaseRecordInput } from '../../../../../shared/domain/case.ts';
import { createPackFileDesks, type PackFileDesk } from '../../../../support/pack-file-desk.ts';

const desks = createPackFileDesks();
afterEach(desks.cleanUp);

type Files = Map<string, string | Uint8Array>;
interface Draft {
  readonly files: Files;
  header: PackHeader;
}

/** A sound pack, and a workspace that has some work of its own. */
async function scene(): Promise<{ path: string; here: PackFileDesk; packId: string }> {
  const lead = await desks.add();
  const records: CaseRecordInput[] = [
    { id: '1', input: 'in', actualOutput: 'out' },
    { id: '2', input: 'in', actualOutput: 'out' },
  ];
  await lead.take('runs', records);
  const packId = await lead.publish(['runs:1', 'runs:2']);
  const path = await lead.export(packId);
  const here = await desks.add();
  await here.take('mine', [{ id: '1', input: 'my own' }]);
  return { path, here, packId };
}

/** Writes the pack again with something changed, sealed and listed as it has to be: only that is wrong. */
async function rewritten(path: string, change: (draft: Draft) => void): Promise<string> {
  const pack = await openPackFile(path, new Set());
  const files: Files = new Map();
  const cases: string[] = [];
  for await (const packed of pack.cases()) cases.push(`${canonicalJson(packed)}\n`);
  files.set('cases.jsonl', cases.join(''));
  const events: string[] = [];
  for await (const { text } of pack.events()) events.push(`${text}\n`);
  files.set('events.jsonl', events.join(''));
  files.set('rubric.json', canonicalJson(await pack.json('rubric.json')));
  files.set('metrics.json', canonicalJson(await pack.json('metrics.json')));
  for (const { name, sha256 } of pack.manifest.files) {
    const blob = name.startsWith('blobs/') ? await pack.blob(sha256) : null;
    if (blob !== null) files.set(name, blob);
  }
  const { format, packId, packRev, name, recipient, author, blinding, people, sources } =
    pack.manifest;
  pack.close();
  const draft: Draft = {
    files,
    header: { format, packId, packRev, name, recipient, author, blinding, people, sources },
  };
  change(draft);
  const out = `${path}.bad.assaypack`;
  const parts = [...draft.files].map(([part, content]) => ({
    name: part,
    chunks: () => [content],
  }));
  await writePackFile(out, draft.header, parts, null);
  return out;
}

const edit = (files: Files, name: string, change: (text: string) => string) =>
  files.set(name, change(String(files.get(name))));

const eachEvent = (files: Files, change: (event: Record<string, unknown>) => void) =>
  edit(files, 'events.jsonl', (text) =>
    text
      .trim()
      .split('\n')
      .map((line) => {
        const event: Record<string, unknown> = JSON.parse(line);
        change(event);
        return `${canonicalJson(event)}\n`;
      })
      .join(''),
  );

/** What is wrong, how it is made, and what the one sentence has to name. */
const FAULTS: readonly (readonly [string, (draft: Draft) => void, RegExp])[] = [
  [
    'row 36: a case whose id is not made of its source',
    ({ files }) =>
      edit(files, 'cases.jsonl', (text) => text.replace('"caseId":"runs:1"', '"caseId":"x"')),
    /cases\.jsonl, line 1: caseId/,
  ],
  [
    'row 37: a case that stands twice',
    ({ files }) => edit(files, 'cases.jsonl', (text) => text + text.split('\n')[0] + '\n'),
    /cases\.jsonl, line 3: the case of line 1 stands here again/,
  ],
  [
    'row 37: an empty id',
    ({ files }) => edit(files, 'cases.jsonl', (text) => text.replace('"id":"1"', '"id":""')),
    /cases\.jsonl, line 1: record\.id: an id must not be empty/,
  ],
  [
    'row 37: an id of 10 kB',
    ({ files }) =>
      edit(files, 'cases.jsonl', (text) =>
        text.replace('"id":"1"', `"id":"${'a'.repeat(10_000)}"`),
      ),
    /cases\.jsonl, line 1: record\.id: an id must be at most 512 characters/,
  ],
  [
    'row 37: an id like a path',
    ({ files }) => edit(files, 'cases.jsonl', (text) => text.replace('"id":"1"', '"id":"../x"')),
    /cases\.jsonl, line 1: record\.id: an id must not look like a path/,
  ],
  [
    'row 38: an event of a known kind whose body does not fit',
    ({ files }) =>
      eachEvent(files, (event) => {
        if (event['kind'] === 'guideline.published') event['body'] = { rev: 'one', markdown: 1 };
      }),
    /events\.jsonl, line \d+: the event of kind guideline\.published does not fit/,
  ],
  [
    'row 38: an answer, which no pack may bring',
    ({ files, header }) =>
      eachEvent(files, (event) => {
        if (event['kind'] !== 'guideline.published') return;
        event['kind'] = 'annotation.committed';
        event['caseId'] = 'runs:1';
        event['authorId'] = 'somebody';
        event['stream'] = `ann/${header.packId}/somebody`;
        event['body'] = { target: { kind: 'case' }, answers: {}, judgeSeen: 'visible' };
      }),
    /events\.jsonl, line \d+: the event does not belong into this pack/,
  ],
  [
    'what leads alone may know',
    ({ files, header }) =>
      eachEvent(files, (event) => {
        if (event['kind'] === 'guideline.published') event['stream'] = `lead/${header.packId}`;
      }),
    /events\.jsonl, line \d+: the event does not belong into this pack/,
  ],
  [
    'an event of another pack',
    ({ files }) =>
      eachEvent(files, (event) => {
        if (event['kind'] === 'guideline.published') event['packId'] = 'other';
      }),
    /events\.jsonl, line \d+: the event does not belong into this pack/,
  ],
  [
    'an event that is not in canonical form',
    ({ files }) => edit(files, 'events.jsonl', (text) => text.replace('{', '{ ')),
    /events\.jsonl, line 1: an entry is not in canonical form/i,
  ],
  [
    'another rubric than its events name',
    ({ files }) => edit(files, 'rubric.json', (text) => text.replace('Quick verdict', 'Other')),
    /brings another rubric than its events name/,
  ],
  [
    'a rubric that is none',
    ({ files }) => files.set('rubric.json', '{}'),
    /rubric\.json, line 1: id/,
  ],
  [
    'a revision that its events do not have',
    (draft) => {
      draft.header = { ...draft.header, packRev: 7 };
    },
    /says that it is revision 7, but its events do not/,
  ],
  [
    'a pack that says two things about what it hides',
    ({ files }) =>
      eachEvent(files, (event) => {
        const { body } = event;
        if (event['kind'] === 'pack.published' && typeof body === 'object')
          event['body'] = { ...body, blinding: { judge: true } };
      }),
    /says two things about what it hides/,
  ],
  [
    'a list of cases that is not there',
    ({ files }) => {
      for (const name of files.keys()) if (name.startsWith('blobs/')) files.delete(name);
    },
    /lacks the list of its cases/,
  ],
  [
    'fewer cases than its list names',
    ({ files }) => edit(files, 'cases.jsonl', (text) => `${text.split('\n')[0]}\n`),
    /holds 1 of 2 cases/,
  ],
  [
    'a case that its list does not name',
    ({ files }) =>
      eachEvent(files, (event) => {
        const list = encodeCaseList(['runs:1', 'runs:3']);
        files.set(`blobs/${sha256Hex(list)}`, list);
        const { body } = event;
        if (event['kind'] === 'pack.published' && typeof body === 'object')
          event['body'] = { ...body, casesSha256: sha256Hex(list) };
      }),
    /holds the case “runs:2”, which its list does not name/,
  ],
  [
    'a recipient without a share',
    (draft) => {
      draft.header = { ...draft.header, recipient: { reviewerId: 'maria', name: 'Maria' } };
    },
    /names a recipient, but holds no share/,
  ],
];

test.each(FAULTS)(
  'PB1: refused with one sentence, nothing imported or changed: %s',
  async (_what, change, sentence) => {
    const { path, here } = await scene();
    const bad = await rewritten(path, change);
    const before = here.rows();
    const refused = await here.refusal(bad);
    expect(refused.message).toMatch(sentence);
    expect(refused.code).toMatch(/^(pack|import)\//);
    expect(here.rows()).toEqual(before);
  },
);

test('PB2: rewriting alone is no fault, so that each fault above is the only one', async () => {
  const { path, here } = await scene();
  const same = await rewritten(path, () => undefined);
  expect(await here.importPack(same)).toMatchObject({ state: 'done', added: 2 });
});

test('PB3: times of 1970 and of the future are taken: clocks decide nothing', async () => {
  const { path, here, packId } = await scene();
  const odd = await rewritten(path, ({ files }) =>
    eachEvent(files, (event) => {
      event['clientTime'] =
        event['kind'] === 'pack.published'
          ? '2999-01-01T00:00:00.000Z'
          : '1970-01-01T00:00:00.000Z';
    }),
  );
  expect(await here.importPack(odd)).toMatchObject({ state: 'done' });
  expect((await here.call('pack.get', { packId })).progress.total).toBe(2);
});

test('PB4: an event id that is here with other content is refused, both hashes shown', async () => {
  const { path, here } = await scene();
  await here.importPack(path);
  const before = here.rows();
  const forged = await rewritten(path, ({ files }) =>
    eachEvent(files, (event) => {
      if (event['kind'] === 'guideline.published')
        event['body'] = { rev: 1, markdown: 'Be unfair.' };
    }),
  );
  const refused = await here.refusal(forged);
  expect(refused.message).toMatch(
    /has the id \S+ of another entry here \([0-9a-f]{12} here, [0-9a-f]{12} in the file\)/,
  );
  expect(here.rows()).toEqual(before);
});

test('PB5: another revision under the same number is refused, both hashes shown', async () => {
  const { path, here } = await scene();
  await here.importPack(path);
  const before = here.rows();
  const forged = await rewritten(path, ({ files }) =>
    eachEvent(files, (event) => {
      if (event['kind'] === 'pack.published') event['eventId'] = 'another-event';
    }),
  );
  const refused = await here.refusal(forged);
  expect(refused.message).toMatch(
    /Revision 1 of this pack is here with other content \([0-9a-f]{12} here, [0-9a-f]{12} in the file\)/,
  );
  expect(here.rows()).toEqual(before);
});

test('PB6: spans in a loop, with unknown parents and ends before starts arrive and are shown flat', async () => {
  const lead = await desks.add();
  await lead.take('runs', [
    {
      id: '1',
      kind: 'trace',
      input: 'x',
      spans: [
        { id: 'a', parentId: 'b', name: 'a' },
        { id: 'b', parentId: 'a', name: 'b', kind: 'evaluator' },
        {
          id: 'c',
          parentId: 'gone',
          name: 'c',
          startedAt: '2026-01-02T00:00:00Z',
          endedAt: '2026-01-01T00:00:00Z',
        },
      ],
    },
  ]);
  const packId = await lead.publish(['runs:1'], { judge: true });
  const here = await desks.add();
  expect(await here.importPack(await lead.export(packId))).toMatchObject({ state: 'done' });
  const { item } = await here.call('review.open', { packId, caseId: 'runs:1' });
  expect(item?.case.spans.map(({ id }) => id)).not.toContain('b');
  expect(item?.case.warnings.length).toBeGreaterThan(0);
});

test('PB7: a file that is another one than was previewed is refused', async () => {
  const { path, here } = await scene();
  const { manifestSha256 } = await here.preview(path);
  const other = await rewritten(path, (draft) => {
    draft.header = { ...draft.header, author: { ...draft.header.author, name: 'Mallory' } };
  });
  writeFileSync(path, readFileSync(other));
  const before = here.rows();
  const { jobId } = await here.call('packFile.import', { fileToken: path, manifestSha256 });
  const job = await here.ended(jobId);
  expect(job.error?.message).toContain('is not the file that was looked at');
  expect(here.rows()).toEqual(before);
});

test('PB8: a file that changes between the check and the load is noticed by its hash, and nothing is kept', async () => {
  const { path } = await scene();
  const pack = await openPackFile(path, new Set());
  const bytes = readFileSync(path);
  const at = bytes.indexOf('"actualOutput":"out"');
  bytes.write('"actualOutput":"OUT"', at);
  writeFileSync(path, bytes);
  const read = async () => {
    for await (const packed of pack.cases()) void packed;
  };
  await expect(read()).rejects.toThrow(/changed while it was read|not the SHA-256/);
  pack.close();
});

test('PB9: a file that vanished is one clear sentence', async () => {
  const { here } = await scene();
  const gone = join(here.workspace.dir, 'gone.assaypack');
  await expect(here.call('packFile.import', { fileToken: gone })).rejects.toThrow(
    '“gone.assaypack” cannot be read.',
  );
  await expect(here.preview(gone)).rejects.toThrow('“gone.assaypack” cannot be read.');
});

test('PB10: answers are no pack, and are told where they belong', async () => {
  const { here, path } = await scene();
  const answers = await rewritten(path, (draft) => {
    draft.header = { ...draft.header, format: 'assayanswers' };
    for (const name of draft.files.keys()) if (name !== 'events.jsonl') draft.files.delete(name);
  });
  expect((await here.refusal(answers)).message).toContain('brings answers, not a pack');
});

test('PB11: a known key is known by all of it; an unknown or missing signature is refused where it is asked for', async () => {
  const { path, here, packId } = await scene();
  const lead = await desks.add();
  await lead.importPack(path);
  const key = createSigningKey();
  const signed = join(here.workspace.dir, 'signed.assaypack');
  await buildPackFile(lead.core.context, { packId, reviewerId: null, outPath: signed, key });
  await here.call('settings.set', { requireSignedPacks: true });
  const before = here.rows();
  expect((await here.preview(path)).refusal?.message).toContain('is not signed');
  expect((await here.refusal(path)).message).toContain('is not signed');
  const preview = await here.preview(signed);
  expect(preview).toMatchObject({ trust: 'unknown_key', key: { keyId: key.keyId, name: null } });
  expect(preview.refusal?.message).toContain(`the key ${key.keyId}, which is not known here`);
  expect(here.rows()).toEqual(before);
  const { keyId, publicKey } = key;
  await expect(
    here.call('packFile.trustKey', { keyId: '0'.repeat(16), publicKey, name: 'Lee' }),
  ).rejects.toThrow('is not what its id says');
  await here.call('packFile.trustKey', { keyId, publicKey, name: 'Lee' });
  expect(await here.preview(signed)).toMatchObject({
    trust: 'known_key',
    key: { name: 'Lee' },
    refusal: null,
  });
  expect(await here.importPack(signed)).toMatchObject({ state: 'done', added: 2 });
  expect(await here.call('packFile.forgetKey', { keyId })).toEqual([]);
});
