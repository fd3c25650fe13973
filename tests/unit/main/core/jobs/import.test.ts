import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CaseRecord } from '../../../../../shared/domain/case.ts';
import { CaseRecordSchema } from '../../../../../shared/domain/case.ts';
import { createImportHandlers } from '../../../../../main/core/io/import/handlers.ts';
import { MetricSchema } from '../../../../../shared/domain/metric.ts';
import {
  createImportDesk,
  importFixture,
  jsonl,
  type ImportDesk,
} from '../../../../support/import-desk.ts';
import { createCaseGenerator } from '../../../../bench/generate-cases.ts';
import { readStoredCase } from '../../../../support/read-stored-case.ts';

let desk: ImportDesk;
beforeEach(async () => {
  desk = await createImportDesk();
});
afterEach(() => desk.cleanUp());

const generated = (count: number, seed = 1): unknown[] => {
  const next = createCaseGenerator(seed);
  return Array.from({ length: count }, (_, index) => next(index));
};
const simple = (id: string, output = 'x'): Record<string, unknown> => ({
  id,
  kind: 'test_case',
  input: `question ${id}`,
  actualOutput: output,
});

/** Everything that imports wrote, without what differs from run to run. */
function content(): unknown {
  const all = (sql: string): unknown[] => desk.context.db.prepare(sql).all();
  return {
    cases: all(
      'SELECT row, case_id, kind, sha, body, raw, tags, signals, metrics_passed, metrics_failed, metrics_no_verdict, imported_labels, span_count FROM case_row ORDER BY row',
    ),
    spans: all('SELECT case_row, ordinal, span_id, body FROM span ORDER BY case_row, ordinal'),
    results: all(
      'SELECT case_row, metric_row, target, score, verdict FROM metric_result ORDER BY case_row, row',
    ),
    labels: all(
      'SELECT case_row, reviewer, question, verdict, number, text FROM imported_label ORDER BY case_row, row',
    ),
    tags: all('SELECT tag, case_row FROM case_tag'),
    metrics: all(
      'SELECT metric_id, name, kind, direction, direction_source FROM metric ORDER BY metric_row',
    ),
  };
}

describe('imports', () => {
  test('IM1: a file of cases arrives whole: rows, spans, results, labels, tags, texts', async () => {
    const job = await desk.take('cases.jsonl', jsonl(generated(300)));
    expect(job).toMatchObject({
      state: 'done',
      phase: 'done',
      format: 'assay_jsonl',
      records: 300,
      added: 300,
      updated: 0,
      unchanged: 0,
      rejected: 0,
      error: null,
    });
    expect(job.bytesRead).toBe(job.bytesTotal);
    // Statistics are told which packed columns to build.
    expect(
      desk.context.db.prepare('SELECT name, chunk FROM packed_dirty ORDER BY name').all(),
    ).toEqual([
      { name: 'metric/1', chunk: 0 },
      { name: 'metric/2', chunk: 0 },
      { name: 'metric/3', chunk: 0 },
    ]);
    const spans = generated(300).reduce<number>(
      (sum, record) => sum + (CaseRecordSchema.parse(record).spans?.length ?? 0),
      0,
    );
    expect(desk.counts()).toMatchObject({
      case_row: 300,
      span: spans,
      metric: 3,
      metric_result: 900,
      case_tag: 600,
      case_text: 300,
      source: 1,
      import_staged: 0,
    });
    const first = desk.context.db
      .prepare<[], { case_id: string; body: null; raw: string; sha: string }>(
        'SELECT case_id, body, raw, sha FROM case_row ORDER BY row LIMIT 1',
      )
      .get();
    expect(first).toMatchObject({
      case_id: 'cases:case-0000000',
      body: null,
      raw: JSON.stringify(generated(1)[0]),
    });
    expect(first?.sha).toMatch(/^[\da-f]{64}$/);
  });

  test('IM2: the directions of metrics are learnt from the whole file', async () => {
    await desk.take('cases.jsonl', jsonl(generated(50)));
    const metrics = desk.context.db
      .prepare<
        [],
        {
          metric_id: string;
          kind: string;
          direction: string;
          direction_source: string;
          status: string;
        }
      >(
        'SELECT metric_id, kind, direction, direction_source, status FROM metric ORDER BY metric_id',
      )
      .all();
    expect(metrics).toEqual([
      {
        metric_id: 'faithfulness',
        kind: 'prebuilt',
        direction: 'higher_is_better',
        direction_source: 'inferred',
        status: 'candidate',
      },
      {
        metric_id: 'relevance',
        kind: 'external',
        direction: 'higher_is_better',
        direction_source: 'inferred',
        status: 'candidate',
      },
      {
        metric_id: 'toxicity',
        kind: 'prebuilt',
        direction: 'lower_is_better',
        direction_source: 'inferred',
        status: 'candidate',
      },
    ]);
    for (const metric of metrics) expect(MetricSchema.shape.kind.options).toContain(metric.kind);
  });

  test('IM3: two names with one slug stay two metrics', async () => {
    await desk.take(
      'm.jsonl',
      jsonl([
        {
          ...simple('a'),
          metricResults: [
            { metric: 'Answer Relevancy', score: 1 },
            { metric: 'answer-relevancy', score: 0 },
            { metric: '\u00c4nswer  relevancy!', score: 0 },
          ],
        },
      ]),
    );
    expect(
      desk.context.db.prepare('SELECT metric_id FROM metric ORDER BY metric_row').pluck().all(),
    ).toEqual(['answer-relevancy', 'answer-relevancy-2', 'answer-relevancy-3']);
  });

  test('IM4: importing the same file twice changes nothing', async () => {
    const path = desk.file('cases.jsonl', jsonl(generated(200)));
    await desk.run(path);
    const before = content();
    expect(await desk.run(path)).toMatchObject({
      state: 'done',
      records: 200,
      added: 0,
      updated: 0,
      unchanged: 200,
    });
    expect(content()).toEqual(before);
    for (const name of ['deepeval-test-run.json', 'recipe-ratings.csv', 'vercel-spans.json']) {
      const first = await desk.run(importFixture(name));
      const all = content();
      expect(await desk.run(importFixture(name)), name).toMatchObject({
        added: 0,
        updated: 0,
        unchanged: first.added,
      });
      expect(content()).toEqual(all);
    }
  });

  test('IM5: a changed record is written over its case, which keeps its id and row; all that hung on it is replaced', async () => {
    const old = {
      ...simple('b', 'old words'),
      tags: ['old'],
      metricResults: [
        { metric: 'm', passed: true },
        { metric: 'gone', passed: true },
      ],
      labels: [{ reviewer: 'r', value: 'pass' }],
      spans: [{ id: 's', name: 'oldspan' }],
    };
    await desk.take('cases.jsonl', jsonl([simple('a'), old, simple('c')]));
    desk.context.db.exec('DELETE FROM packed_dirty');
    const job = await desk.take(
      'cases.jsonl',
      jsonl([
        simple('a'),
        {
          ...simple('b', 'fresh words'),
          tags: ['new'],
          metricResults: [{ metric: 'm', passed: false }],
        },
        simple('c'),
        simple('d'),
      ]),
    );
    expect(job).toMatchObject({ added: 1, updated: 1, unchanged: 2 });
    const row = desk.context.db
      .prepare<
        [],
        {
          row: number;
          tags: string;
          output_preview: string;
          metrics_failed: number;
          span_count: number;
        }
      >(
        "SELECT row, tags, output_preview, metrics_failed, span_count FROM case_row WHERE case_id = 'cases:b'",
      )
      .get();
    expect(row).toEqual({
      row: 2,
      tags: '["new"]',
      output_preview: 'fresh words',
      metrics_failed: 1,
      span_count: 0,
    });
    expect(desk.counts()).toMatchObject({
      case_row: 4,
      span: 0,
      metric_result: 1,
      imported_label: 0,
      case_tag: 1,
      case_text: 4,
    });
    const found = (word: string) =>
      desk.context.db
        .prepare('SELECT rowid FROM case_text WHERE case_text MATCH ?')
        .pluck()
        .all(word);
    expect([found('fresh'), found('old'), found('oldspan')]).toEqual([[2], [], []]);
    // What statistics had packed of the old results and labels is out of date.
    expect(
      desk.context.db.prepare('SELECT name FROM packed_dirty ORDER BY name').pluck().all(),
    ).toEqual(['label/verdict', 'metric/1', 'metric/2']);
  });

  test('IM6: the same file under another mapping is new content; under another name it is another source', async () => {
    const path = desk.file('t.csv', 'id,input,output,score\na,q,o,0.4\nb,q,o,0.9\n');
    await desk.run(path);
    const preview = await desk.calls['import.preview']({ fileToken: path });
    if (preview.mapping === null) throw new Error('no mapping');
    const mapping = {
      ...preview.mapping,
      metrics: [{ name: 'score', threshold: 0.5, direction: 'higher_is_better' as const }],
    };
    expect(await desk.run(path, { mapping })).toMatchObject({ updated: 2, unchanged: 0 });
    expect(
      desk.context.db.prepare('SELECT verdict FROM metric_result ORDER BY row').pluck().all(),
    ).toEqual([0, 1]);
    expect(await desk.run(path, { mapping })).toMatchObject({ updated: 0, unchanged: 2 });
    expect(await desk.run(path, { sourceName: 'other' })).toMatchObject({ added: 2 });
    expect(
      desk.context.db.prepare('SELECT case_id FROM case_row ORDER BY row').pluck().all(),
    ).toEqual(['t:a', 't:b', 'other:a', 'other:b']);
  });

  test('IM6b: a new test run under the old file name replaces no case of the old run', async () => {
    const run = (output: string) =>
      JSON.stringify({
        testCases: [
          {
            name: 'test_case_0',
            input: 'q',
            actualOutput: output,
            success: true,
            metricsData: [{ name: 'M', score: 1, threshold: 0.5, success: true }],
          },
        ],
      });
    await desk.run(desk.file('.latest_test_run.json', run('first')));
    expect(await desk.run(desk.file('.latest_test_run.json', run('first')))).toMatchObject({
      added: 0,
      unchanged: 1,
    });
    expect(await desk.run(desk.file('.latest_test_run.json', run('second')))).toMatchObject({
      added: 1,
      updated: 0,
    });
    expect(
      desk.context.db.prepare('SELECT output_preview FROM case_row ORDER BY row').pluck().all(),
    ).toEqual(['first', 'second']);
  });

  test('IM7: with `skip` bad records are left out and reported one by one; with `refuse` nothing is imported', async () => {
    const text = `${jsonl([simple('a')])}{"id":"b",\n${jsonl([simple('c'), { ...simple('d'), actualOuput: 1 }, simple('a')])}`;
    const skipped = await desk.take('bad.jsonl', text);
    expect(skipped).toMatchObject({ state: 'done', records: 5, added: 2, rejected: 3 });
    expect(
      (await desk.problems(skipped.jobId)).map((problem) => [problem.code, problem.line]),
    ).toEqual([
      ['import/invalid-json', 2],
      ['import/invalid-record', 4],
      ['import/duplicate-id', 5],
    ]);
    const before = desk.counts();
    const refused = await desk.take('bad2.jsonl', text, { onBadRecord: 'refuse' });
    expect(refused).toMatchObject({
      state: 'failed',
      added: 0,
      rejected: 3,
      error: { code: 'import/invalid-json', line: 2 },
    });
    expect(refused.error?.message).toContain('2 more records do not fit');
    expect(desk.counts()).toEqual(before);
    expect(await desk.problems(refused.jobId)).toHaveLength(3);
    expect(
      await desk.take('good.jsonl', jsonl([simple('a')]), { onBadRecord: 'refuse' }),
    ).toMatchObject({ state: 'done', added: 1 });
  });

  test('IM8: counts of real files equal those that were made independently', async () => {
    const counted = async (name: string) => {
      const job = await desk.run(importFixture(name), { sourceName: name });
      const verdicts = desk.context.db
        .prepare<
          [{ source: string }],
          { total: number; passed: number; errors: number; on_case: number; spans: number }
        >(
          `SELECT count(*) total, sum(verdict = 1) passed, sum(coalesce(no_verdict_reason, '') = 'error') errors, sum(target = 'case') on_case,
             (SELECT count(*) FROM span JOIN case_row ON case_row.row = span.case_row WHERE case_row.source_id = @source) spans
           FROM metric_result JOIN case_row ON case_row.row = metric_result.case_row WHERE case_row.source_id = @source`,
        )
        .get({ source: job.sourceId });
      return { cases: job.added, ...verdicts };
    };
    expect(await counted('deepeval-test-run.json')).toMatchObject({
      cases: 1,
      on_case: 2,
      spans: 9,
    });
    expect(await counted('deepeval-wrapped-run.json')).toMatchObject({
      cases: 1,
      total: 2,
      passed: 1,
      errors: 0,
    });
    expect(await counted('deepeval-errored-run.json')).toMatchObject({
      cases: 1,
      total: 9,
      passed: 3,
      errors: 4,
    });
    expect(await counted('deepeval-geval-run.json')).toMatchObject({
      cases: 1,
      total: 1,
      passed: 1,
      errors: 0,
    });
    expect(await counted('deepeval-trace.json')).toMatchObject({ cases: 1, spans: 5 });
    expect(await counted('vercel-spans.json')).toMatchObject({ cases: 10, spans: 10 });
    expect(await counted('otlp-trace.json')).toMatchObject({ cases: 1, spans: 1 });
    expect(
      desk.context.db
        .prepare("SELECT kind FROM metric WHERE name = 'AnswerCorrectness [GEval]'")
        .pluck()
        .get(),
    ).toBe('g_eval');
  });

  test('IM9: any case record survives the import and reads back as it was', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const anyId = fc
      .string({
        minLength: 1,
        maxLength: 20,
        unit: fc.constantFrom(
          'a',
          'b',
          '0',
          '9',
          '-',
          '_',
          '.',
          ' ',
          ':',
          '/',
          '\u00e9',
          '\u{1f600}',
        ),
      })
      .filter((id) => CaseRecordSchema.shape.id.safeParse(id).success);
    const json = fc
      .jsonValue({ maxDepth: 3, stringUnit: 'binary' })
      .filter(
        (value) =>
          !/"(?:__proto__|constructor|prototype)":/.test(JSON.stringify(value)) &&
          !/\d{16}/.test(JSON.stringify(value)),
      )
      .map((value) => {
        const copy: unknown = JSON.parse(JSON.stringify(value));
        return copy;
      });
    const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
    const score = fc
      .double({ noNaN: true, noDefaultInfinity: true, min: -10, max: 10 })
      .map((value) => (Object.is(value, -0) ? 0 : value));
    const record = fc.record(
      {
        id: anyId,
        kind: fc.constantFrom('test_case', 'trace', 'span', 'thread'),
        input: optional(json),
        actualOutput: optional(text),
        metadata: optional(
          fc.dictionary(
            label.filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key)),
            json,
            { maxKeys: 3 },
          ),
        ),
        tags: optional(fc.uniqueArray(label, { maxLength: 3 })),
        turns: optional(fc.array(fc.record({ role: label, content: text }), { maxLength: 3 })),
        spans: optional(
          fc.uniqueArray(
            fc.record(
              {
                id: anyId,
                parentId: fc.option(anyId),
                name: text,
                kind: fc.constantFrom('llm', 'tool'),
                input: optional(json),
              },
              { requiredKeys: ['id', 'name'] },
            ),
            { maxLength: 4, selector: (span) => span.id },
          ),
        ),
        metricResults: optional(
          fc.array(
            fc.record({
              metric: label,
              score: fc.option(score),
              threshold: fc.option(score),
              passed: fc.option(fc.boolean()),
              reason: fc.option(text),
            }),
            { maxLength: 4 },
          ),
        ),
        labels: optional(
          fc.array(
            fc.record({
              reviewer: label,
              question: label,
              value: fc.oneof(fc.constantFrom('pass', 'fail', 'unsure'), score, fc.boolean()),
            }),
            { maxLength: 4 },
          ),
        ),
        latencyMs: optional(fc.nat()),
      },
      { requiredKeys: ['id', 'kind'] },
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(record, { minLength: 1, maxLength: 8, selector: (item) => item.id }),
        async (records) => {
          run += 1;
          const sourceName = `run ${run}`;
          const job = await desk.take('any.jsonl', jsonl(records), {
            sourceName,
            format: 'assay_jsonl',
          });
          expect(job, JSON.stringify(job.error)).toMatchObject({
            state: 'done',
            added: records.length,
          });
          for (const item of records) {
            const expected = CaseRecordSchema.parse(JSON.parse(JSON.stringify(item)));
            expect(readStoredCase(desk.context.db, `${sourceName}:${expected.id}`)).toEqual(
              inTables(expected),
            );
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  test('IM10: four statements a case at most, and each shape is prepared once', async () => {
    await desk.cleanUp();
    desk = await createImportDesk();
    const statements: string[] = [];
    await desk.opened.close();
    desk.opened = await desk.workspace.open({ onStatement: (sql) => void statements.push(sql) });
    desk.context = desk.opened.context;
    const prepared: string[] = [];
    const prepare = desk.context.db.prepare.bind(desk.context.db);
    desk.context.db.prepare = (sql: string) => {
      prepared.push(sql);
      return prepare(sql);
    };
    desk.calls = createImportHandlers(desk.context);
    statements.length = 0;
    const count = 1500;
    const job = await desk.take('cases.jsonl', jsonl(generated(count)));
    expect(job).toMatchObject({ state: 'done', added: count });
    const writes = statements.filter((sql) => /^\s*(?:INSERT|UPDATE|DELETE|REPLACE)/i.test(sql));
    expect(writes.length / count).toBeLessThanOrEqual(4);
    const shapes = prepared.filter((sql) =>
      /^INSERT INTO (?:case_row|span|metric_result|imported_label|case_tag) /.test(sql),
    );
    expect(new Set(shapes).size).toBe(shapes.length);
  });
});

/** Empty lists leave no trace in the tables; names are compared as NFC. */
function inTables(record: CaseRecord): unknown {
  const { metricResults = [], labels = [], spans = [] } = record;
  return {
    ...record,
    metricResults:
      metricResults.length === 0
        ? undefined
        : metricResults.map((result) => ({ ...result, metric: result.metric.normalize('NFC') })),
    labels:
      labels.length === 0
        ? undefined
        : labels.map((label) => ({
            ...label,
            reviewer: label.reviewer.normalize('NFC'),
            question: label.question.normalize('NFC'),
          })),
    spans: spans.length === 0 ? undefined : spans,
  };
}
