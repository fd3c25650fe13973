import type { Database } from 'better-sqlite3';
import type { CoreContext } from '../../main/core/context.ts';
import { caseText } from '../../main/core/store/case-text.ts';
import { caseIdOf, createCaseWriter } from '../../main/core/store/case-writer.ts';
import { ensureContentIndexes } from '../../main/core/store/content-indexes.ts';
import { createMetricRegistry } from '../../main/core/store/metric-registry.ts';
import { CaseRecordSchema, type CaseRecordInput } from '../../shared/domain/case.ts';

export interface SeededCase {
  readonly caseId: string;
  readonly row: number;
}

/**
 * Puts one case into the store as an import of Assay's own format does (same writer, searchable text,
 * indexes), without a file and a job. The source is `source-<sourceName>`.
 */
export function seedCase(
  context: Pick<CoreContext, 'db'>,
  record: CaseRecordInput,
  sourceName = 'seed',
): SeededCase {
  const [seeded] = seedRecords(context.db, [record], sourceName);
  if (!seeded) throw new Error('one record gives one case');
  return seeded;
}

/** {@link seedCase} for many, over a bare connection and in one transaction. */
export function seedRecords(
  db: Database,
  records: readonly CaseRecordInput[],
  sourceName = 'seed',
): SeededCase[] {
  ensureContentIndexes(db);
  return db.transaction(() => {
    const sourceId = `source-${sourceName}`;
    db.prepare(
      `INSERT INTO source (source_id, name, format, file_name, imported_at)
       VALUES (?, ?, 'assay', ?, '2026-01-01T00:00:00.000Z') ON CONFLICT DO NOTHING`,
    ).run(sourceId, sourceName, `${sourceName}.jsonl`);
    const writer = createCaseWriter(db, {
      jobId: 'seed',
      sourceId,
      sourceName,
      mayExist: true,
      sameMapping: true,
      metrics: createMetricRegistry(db, () => ({ kind: 'external' })),
    });
    const parsed = records.map((record) => CaseRecordSchema.parse(record));
    for (const [index, record] of parsed.entries()) {
      const raw = JSON.stringify(records[index]);
      const outcome = writer.put({ record, raw, rawIsBody: true, line: index + 1 }, index);
      if (outcome !== 'added') throw new Error(`${record.id} stands in ${sourceName} already`);
    }
    writer.flush();
    const rowOf = db
      .prepare<[string], number>('SELECT row FROM case_row WHERE case_id = ?')
      .pluck();
    const addText = db.prepare(
      'INSERT INTO case_text (rowid, input, output, more) VALUES (@row, @input, @output, @more)',
    );
    return parsed.map((record) => {
      const caseId = caseIdOf(sourceName, record.id);
      const row = rowOf.get(caseId) ?? 0;
      addText.run({ row, ...caseText(record) });
      return { caseId, row };
    });
  })();
}

/** Stores a case as one of another format is: the body apart, the raw record as it stood in its file. */
export function storeBodyApart(db: Database, caseId: string, raw: string): void {
  const stored = db
    .prepare<[string], { raw: string }>('SELECT raw FROM case_row WHERE case_id = ?')
    .get(caseId);
  const record = CaseRecordSchema.parse(JSON.parse(stored?.raw ?? ''));
  const { spans: _spans, metricResults: _results, labels: _labels, ...body } = record;
  db.prepare('UPDATE case_row SET body = ?, raw = ? WHERE case_id = ?').run(
    JSON.stringify(body),
    raw,
    caseId,
  );
}
