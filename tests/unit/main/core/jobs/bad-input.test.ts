import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createImportDesk, jsonl, type ImportDesk } from '../../../../support/import-desk.ts';

let desk: ImportDesk;
beforeEach(async () => {
  desk = await createImportDesk();
});
afterEach(() => desk.cleanUp());

const good = { id: 'a', kind: 'test_case', input: 'question', actualOutput: 'answer' };
const line = (extra: string): string =>
  `{"id":"b","kind":"test_case","input":"q","actualOutput":"x",${extra}}\n`;
const cases = (bad: string | Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(jsonl([good])), Buffer.from(bad as string)]);

/** What the workspace holds, to the byte of every record. */
function digest(): string {
  const rows = [
    'case_row',
    'span',
    'metric',
    'metric_result',
    'imported_label',
    'case_tag',
    'source',
  ].map((table) => desk.context.db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all());
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

describe('bad inputs (reliability C5): one sentence with file, place and limit; nothing imported, nothing changed', () => {
  test.each<readonly [string, string, string | Uint8Array, string, RegExp]>([
    [
      '18',
      'a malformed line',
      cases('{"id":"b" "input":1}\n'),
      'import/invalid-json',
      /line 2, column 11: found `"` where a comma or `}` was expected/,
    ],
    [
      '19',
      'a last line that is cut',
      cases('{"id":"b","input":"q'),
      'import/invalid-json',
      /line 2, column 19: a text that starts here has no closing quote/,
    ],
    [
      '20',
      'nesting of 10,000',
      cases(line(`"metadata":{"deep":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)),
      'import/too-deep',
      /line 2, column \d+: the data is nested deeper than 64 levels/,
    ],
    [
      '22',
      '100,000 keys',
      cases(
        line(
          `"metadata":${JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 0])))}`,
        ),
      ),
      'import/too-many-keys',
      /line 2.*more than 10,000 keys/,
    ],
    [
      '22',
      'a list of a million',
      cases(line(`"metadata":{"list":[${'0,'.repeat(999_999)}0]}`)),
      'import/too-many-keys',
      /line 2.*more than 100,000 items/,
    ],
    [
      '23',
      'a label that stands twice',
      cases(line('"metadata":{"label":"pass","label":"fail"}')),
      'import/duplicate-key',
      /line 2, column \d+: the key `label` stands twice/,
    ],
    [
      '24',
      '__proto__',
      cases(line('"metadata":{"__proto__":{"admin":true}}')),
      'import/forbidden-key',
      /line 2, column \d+: the key `__proto__` is not allowed/,
    ],
    [
      '24',
      'constructor.prototype',
      cases(line('"metadata":{"constructor":{"prototype":{"admin":true}}}')),
      'import/forbidden-key',
      /the key `constructor` is not allowed/,
    ],
    [
      '25',
      '1e400',
      cases(line('"latencyMs":1e400')),
      'import/number-out-of-range',
      /line 2, column \d+: the number 1e400 is too large/,
    ],
    [
      '25',
      'NaN',
      cases(line('"latencyMs":NaN')),
      'import/number-out-of-range',
      /NaN is no JSON number/,
    ],
    [
      '25',
      'Infinity',
      cases(line('"latencyMs":Infinity')),
      'import/number-out-of-range',
      /Infinity is no JSON number/,
    ],
    [
      '25',
      'an id that is a number',
      cases('{"id":9007199254740992,"kind":"trace"}\n{"id":12,"kind":"trace"}\n'),
      'import/invalid-record',
      /line 3: `id` must be text, found 12/,
    ],
    [
      '26',
      'invalid UTF-8',
      cases(
        Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]),
      ),
      'import/invalid-utf8',
      /line 2: byte \d+ \(ff fe\) is not UTF-8/,
    ],
    [
      '26',
      'overlong UTF-8',
      cases(
        Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xc0, 0x80]), Buffer.from('"}\n')]),
      ),
      'import/invalid-utf8',
      /\(c0 80\)/,
    ],
    [
      '26',
      'a UTF-16 file',
      Buffer.from(`\ufeff${jsonl([good])}`, 'utf16le'),
      'import/invalid-utf8',
      /UTF-16/,
    ],
    [
      '37',
      'an empty id',
      cases('{"id":"","kind":"trace"}\n'),
      'import/invalid-record',
      /line 2: `id` must not be empty/,
    ],
    [
      '37',
      'an id like a path',
      cases('{"id":"../x","kind":"trace"}\n'),
      'import/invalid-record',
      /line 2.*must not look like a path/,
    ],
    [
      '37',
      'an id that stands twice',
      cases(jsonl([good])),
      'import/duplicate-id',
      /line 2: the id `a` stands twice; line 1 used it first/,
    ],
  ])('IM-X row %s: %s', async (_row, _name, content, code, message) => {
    await desk.take(
      'kept.jsonl',
      jsonl([{ ...good, metricResults: [{ metric: 'm', passed: true }] }]),
    );
    const before = digest();
    const error = await desk.refuse('bad.jsonl', content, { onBadRecord: 'refuse' });
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).toContain('bad.jsonl');
    expect(digest()).toBe(before);
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  });

  test('IM-X row 25: integers beyond 2^53 stay readable as text where ids are told apart', async () => {
    const job = await desk.take(
      'ids.jsonl',
      jsonl([{ question: 'q' }, { question: 'q' }])
        .replaceAll('{"question"', '{"id":90071992547409931,"question"')
        .replace('9931', '9932'),
    );
    expect(job).toMatchObject({ state: 'done', added: 2 });
    expect(
      desk.context.db.prepare('SELECT native_id FROM case_row ORDER BY row').pluck().all(),
    ).toEqual(['90071992547409932', '90071992547409931']);
  });

  test('IM-X row 21: one line of a hundred megabytes is refused at its limit, in bounded memory', async () => {
    const path = join(desk.workspace.dir, 'huge.jsonl');
    writeFileSync(path, '{"id":"x","kind":"test_case","input":"');
    const block = Buffer.alloc(8 * 1024 * 1024, 120);
    for (let count = 0; count < 12; count += 1) writeFileSync(path, block, { flag: 'a' });
    // As a plain file, as a case of Assay's own, and under both ways with bad records.
    for (const options of [
      {},
      { format: 'assay_jsonl' },
      { format: 'assay_jsonl', onBadRecord: 'refuse' },
    ] as const) {
      const before = process.memoryUsage().arrayBuffers;
      const error = await desk.refuseFile(path, options);
      expect(error.code).toBe('import/line-too-long');
      expect(error.message).toContain('16 MiB');
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(300 * 1024 * 1024);
    }
    expect(desk.counts()['case_row']).toBe(0);
  });

  test('IM-X row 27: a lone surrogate stays escaped in the record, and its hash is stable', async () => {
    const text = '{"id":"s","kind":"test_case","input":"broken \\ud800 half","actualOutput":"x"}\n';
    await desk.take('s.jsonl', text);
    const row = desk.context.db
      .prepare<[], { raw: string; sha: string; input_preview: string }>(
        'SELECT raw, sha, input_preview FROM case_row',
      )
      .get();
    expect(row?.raw).toBe(text.trim());
    expect(row?.sha).toBe(createHash('sha256').update(text.trim()).digest('hex'));
    expect(row?.input_preview).toBe('broken \ufffd half');
    expect(await desk.take('s.jsonl', text)).toMatchObject({ unchanged: 1 });
    // A plain file keeps it as well: the body escapes it.
    await desk.take(
      'p.jsonl',
      '{"id":1,"question":"a\\udfffb","answer":"x"}\n{"id":2,"question":"ab","answer":"x"}\n',
    );
    expect(
      desk.context.db.prepare("SELECT body FROM case_row WHERE case_id = 'p:1'").pluck().get(),
    ).toContain('a\\udfffb');
  });

  test('IM-X row 28: NUL and control characters are kept and shown as symbols; the search finds what comes after', async () => {
    await desk.take(
      'n.jsonl',
      jsonl([{ ...good, input: 'before\0after\u0007bell', actualOutput: 'x\u001by' }]),
    );
    const row = desk.context.db
      .prepare<[], { input_preview: string; output_preview: string }>(
        'SELECT input_preview, output_preview FROM case_row',
      )
      .get();
    expect(row).toEqual({
      input_preview: 'before\u2400after\u2407bell',
      output_preview: 'x\u241by',
    });
    expect(
      desk.context.db
        .prepare("SELECT count(*) FROM case_text WHERE case_text MATCH 'after'")
        .pluck()
        .get(),
    ).toBe(1);
  });

  test('IM-X row 29: names of questions, metrics and reviewers are compared as NFC; look-alikes stay apart', async () => {
    const label = (question: string) => ({ reviewer: 'Zo\u00eb', question, value: 'pass' });
    await desk.take(
      'u.jsonl',
      jsonl([
        {
          ...good,
          labels: [
            label('caf\u00e9'),
            { ...label('cafe\u0301'), reviewer: 'Zoe\u0308' },
            label('c\u0430f\u00e9'),
          ],
          metricResults: [
            { metric: 'pr\u00e9cis', passed: true },
            { metric: 'pre\u0301cis', passed: false },
          ],
        },
      ]),
    );
    expect(
      desk.context.db
        .prepare(
          'SELECT count(DISTINCT question) questions, count(DISTINCT reviewer) reviewers FROM imported_label',
        )
        .get(),
    ).toEqual({ questions: 2, reviewers: 1 });
    expect(desk.counts()['metric']).toBe(1);
  });

  test('IM-X row 30: an output of 8 MB, a line of a million characters and 10,000 spans are imported whole', async () => {
    const spans = Array.from({ length: 10_000 }, (_, index) => ({
      id: `s${index}`,
      parentId: index === 0 ? null : `s${Math.floor((index - 1) / 4)}`,
      name: `step ${index}`,
    }));
    const output = 'word '.repeat((8 * 1024 * 1024) / 5);
    const job = await desk.take(
      'big.jsonl',
      jsonl([
        { ...good, actualOutput: output },
        { ...good, id: 'b', input: 'y'.repeat(1_000_000) },
        { id: 'c', kind: 'trace', spans },
      ]),
    );
    expect(job).toMatchObject({ state: 'done', added: 3 });
    expect(desk.counts()).toMatchObject({ span: 10_000, case_text: 3 });
    expect(
      desk.context.db
        .prepare("SELECT length(raw) FROM case_row WHERE case_id = 'big:a'")
        .pluck()
        .get(),
    ).toBeGreaterThan(8 * 1024 * 1024);
  });

  test('IM-X rows 31-33: markup, links, scripts and images are text: kept verbatim, nothing is loaded', async () => {
    const hostile = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '<svg onload=alert(1)>',
      '[x](javascript:alert(1))',
      '![x](https://example.org/pixel.png)',
      '<meta http-equiv=refresh content=0>',
      '[x](file:///etc/passwd)',
      'smb://host/share',
      'data:image/svg+xml,<svg onload="alert(1)"/>',
    ];
    const records = hostile.map((text, index) => ({
      ...good,
      id: `h${index}`,
      input: text,
      actualOutput: text,
    }));
    await desk.take('h.jsonl', jsonl(records));
    expect(desk.context.db.prepare('SELECT raw FROM case_row ORDER BY row').pluck().all()).toEqual(
      records.map((record) => JSON.stringify(record)),
    );
    expect(
      desk.context.db.prepare('SELECT input_preview FROM case_row ORDER BY row').pluck().all(),
    ).toEqual(hostile);
  });

  test('IM-X row 34: terminal codes and forged lines never reach a message', async () => {
    const name = 'evil\u001b[31m\nfake: done.jsonl';
    const error = await desk.refuse(
      name,
      cases('{"\u001b[2J\u202e": 1}\n'.replace('\u001b', '\\u001b')),
      { onBadRecord: 'refuse' },
    );
    // oxlint-disable-next-line no-control-regex -- that is what must not be there
    expect(`${error.message}${error.hint ?? ''}`).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(error.message).toContain('\\u001b');
    expect(desk.workspace.logged.map((entry) => entry.message).join()).not.toContain('evil');
  });

  test('IM-X row 35: texts that ruin careless patterns are read like any other', async () => {
    const bait = [
      `${'1'.repeat(200_000)}x`,
      `${'a'.repeat(200_000)}!`,
      `${' '.repeat(200_000)}x`,
      '_score'.repeat(20_000),
      `-${'9'.repeat(100_000)}.`,
    ];
    const job = await desk.take(
      'bait.jsonl',
      jsonl(
        bait.map((text, index) => ({
          id: index,
          question: text,
          answer: text,
          score: text,
          timestamp: text,
          [text.slice(0, 5_000)]: 1,
        })),
      ),
    );
    expect(job).toMatchObject({ state: 'done', added: bait.length });
  });

  test('IM-X row 36: span trees with loops, unknown parents and times that run backwards are imported', async () => {
    const spans = [
      {
        id: '1',
        parentId: '2',
        name: 'a',
        startedAt: '2026-01-02T00:00:00Z',
        endedAt: '2026-01-01T00:00:00Z',
      },
      { id: '2', parentId: '1', name: 'b' },
      { id: '3', parentId: '3', name: 'c' },
      { id: '4', parentId: 'gone', name: 'd' },
    ];
    expect(await desk.take('loop.jsonl', jsonl([{ id: 't', kind: 'trace', spans }]))).toMatchObject(
      { state: 'done', added: 1 },
    );
    expect(
      desk.context.db.prepare('SELECT duration_ms FROM span ORDER BY ordinal').pluck().all(),
    ).toEqual([-86_400_000, null, null, null]);
  });

  test('IM-X: empty files, blank files, folders, missing files and foreign formats say so', async () => {
    expect(await desk.refuse('e.jsonl', '')).toMatchObject({
      code: 'import/empty',
      message: 'e.jsonl is empty (0 bytes).',
    });
    expect(await desk.refuse('b.jsonl', '\n \n')).toMatchObject({ code: 'import/empty' });
    expect(await desk.refuse('list.json', '[]')).toMatchObject({
      code: expect.stringMatching(/^import\/(?:empty|needs-mapping)$/),
    });
    expect(await desk.refuse('letter.txt', 'Dear reader,\nno table here.\n')).toMatchObject({
      code: 'import/unknown-format',
    });
    expect(await desk.refuse('pack.zip', Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3]))).toMatchObject({
      code: 'import/unknown-format',
    });
    const start = async (path: string) =>
      desk.calls['import.start']({ fileToken: path, onBadRecord: 'skip', directions: {} });
    await expect(start(join(desk.workspace.dir, 'gone.jsonl'))).rejects.toMatchObject({
      error: { code: 'import/unreadable', message: 'gone.jsonl does not exist (any more).' },
    });
    await expect(start(desk.workspace.dir)).rejects.toMatchObject({
      error: { code: 'import/unreadable' },
    });
    expect(desk.counts()).toMatchObject({ case_row: 0, source: 0 });
  });
});
