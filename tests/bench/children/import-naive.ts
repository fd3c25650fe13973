import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import {
  CASE_COLUMNS,
  caseCells,
  RESULT_COLUMNS,
  resultCells,
  SPAN_COLUMNS,
  spanCells,
} from '../../../main/core/store/case-rows.ts';
import { caseText } from '../../../main/core/store/case-text.ts';
import { ensureContentIndexes } from '../../../main/core/store/content-indexes.ts';
import { up } from '../../../main/core/store/migrations/0010-start.ts';
import { resultVerdict } from '../../../main/core/store/result-verdict.ts';
import { CaseRecordSchema } from '../../../shared/domain/case.ts';

/*
 * The same tables filled as one would at first: a stream of lines, a schema check, a statement a row,
 * a transaction for 1,000 cases, indexes and full text kept up row by row. `import-naive.ts FILE FOLDER`
 */

const [, , file = '', dir = ''] = process.argv;
const db = new Database(join(dir, 'naive.db'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
up(db);
ensureContentIndexes(db);

function inserter(table: string, columns: readonly string[]) {
  const values = columns.map(() => '?').join(', ');
  return db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values})`);
}
const insertCase = inserter('case_row', CASE_COLUMNS);
const insertSpan = inserter('span', SPAN_COLUMNS);
const insertResult = inserter('metric_result', RESULT_COLUMNS);
const insertTag = inserter('case_tag', ['tag', 'case_row']);
const insertText = inserter('case_text', ['rowid', 'input', 'output', 'more']);
const insertMetric = db.prepare(
  `INSERT INTO metric (metric_id, name, kind, status, direction_source) VALUES (?, ?, 'external', 'candidate', 'unknown')`,
);
const metricRows = new Map<string, number>();

function metricRow(name: string): number {
  const known = metricRows.get(name);
  if (known !== undefined) return known;
  const row = Number(insertMetric.run(name, name).lastInsertRowid);
  metricRows.set(name, row);
  return row;
}

const start = performance.now();
let cases = 0;
db.exec('BEGIN');
for await (const line of createInterface({ input: createReadStream(file) })) {
  cases += 1;
  const record = CaseRecordSchema.parse(JSON.parse(line));
  const results = record.metricResults ?? [];
  insertCase.run(
    ...caseCells(
      record,
      {
        row: cases,
        caseId: `naive:${record.id}`,
        sourceId: 'naive',
        sha: createHash('sha256').update(line).digest('hex'),
        raw: line,
        rawIsBody: true,
        line: cases,
        jobId: 'naive',
      },
      results.map((result) => resultVerdict(result).verdict),
    ),
  );
  for (const [ordinal, span] of (record.spans ?? []).entries()) {
    insertSpan.run(...spanCells(span, cases, ordinal));
  }
  for (const result of results) {
    insertResult.run(...resultCells(result, cases, metricRow(result.metric)));
  }
  for (const tag of record.tags ?? []) insertTag.run(tag, cases);
  const text = caseText(record);
  insertText.run(cases, text.input, text.output, text.more);
  if (cases % 1000 === 0) db.exec('COMMIT; BEGIN');
}
db.exec('COMMIT');
const completeMs = performance.now() - start;
db.close();
console.log(JSON.stringify({ cases, completeMs }));
