import type { ColumnMapping, ImportFormat } from '../../../../shared/contract/imports.ts';
import { IdSchema } from '../../../../shared/domain/case.ts';
import { assertNever } from '../../../../shared/result.ts';
import { mapAssayRecord } from './assay-record.ts';
import type { PlainRecord } from './columns.ts';
import { parseRow, readHeader } from './csv-reader.ts';
import { mapConversation, mapTestCase, mapTraceDocument } from './deepeval-case.ts';
import { isDeepEvalTrace } from './deepeval-trace.ts';
import type { Layout } from './detect.ts';
import type { FileChunks } from './file-chunks.ts';
import { CHUNK_BYTES } from './file-chunks.ts';
import { parseRecord } from './guarded-json.ts';
import type { ImportUnit, MappedCase } from './import-unit.ts';
import { asObject } from './json-access.ts';
import { formatBytes, MAX_GROUP_BYTES } from './limits.ts';
import { failAt, type Place } from './place.ts';
import { attempt, plainRecord, readRecords, type RawRecord } from './raw-records.ts';
import { RecordGroups } from './record-groups.ts';
import { createRowMapper, mergeRows, type RowMapper } from './row-mapper.ts';
import { readSpanCases } from './span-source.ts';
import { describeIssues } from './schema-errors.ts';

/** Everything that decides what a file's records become. */
export interface ImportPlan {
  readonly format: ImportFormat;
  readonly layout: Layout;
  /** For plain files. */
  readonly mapping: ColumnMapping | null;
}

/**
 * Grows whenever a mapper gives another record for the same raw text, so that a second import of an
 * unchanged file brings its cases up to date.
 */
export const MAPPER_VERSION = 1;

/**
 * Reads a file's cases in their order, one at a time, lazily and without waiting: the caller decides
 * when to go on. The same file gives the same units each time, which is what a resume relies on.
 * @throws AppFailure where the file itself is at fault; what is wrong with a record is a unit.
 */
export function* readCases(file: FileChunks, plan: ImportPlan): Generator<ImportUnit> {
  switch (plan.format) {
    case 'assay_jsonl':
      for (const raw of readRecords(file, plan.layout))
        yield unit(raw, (ok) => mapAssayRecord(ok.text, ok.place));
      return;
    case 'deepeval_test_run':
      yield* readDeepEval(file, plan.layout);
      return;
    case 'otlp_json':
    case 'openinference_spans':
      yield* readSpanCases(file, plan.layout, plan.format === 'otlp_json');
      return;
    case 'csv':
    case 'jsonl': {
      const mapper = createRowMapper(
        plan.mapping ?? { columns: [], metrics: [], reviewer: 'imported' },
      );
      if (mapper.isLong) yield* readLongRows(file, plan.layout, mapper);
      else yield* readRows(file, plan.layout, mapper);
      return;
    }
    default:
      assertNever(plan.format, 'format');
  }
}

function unit(
  raw: RawRecord,
  map: (raw: Extract<RawRecord, { ok: true }>) => MappedCase,
): ImportUnit {
  if (!raw.ok) return { kind: 'problem', error: raw.error };
  const mapped = attempt(() => map(raw));
  return mapped.ok
    ? { kind: 'case', mapped: mapped.value }
    : { kind: 'problem', error: mapped.error };
}

function* readDeepEval(file: FileChunks, layout: Layout): Generator<ImportUnit> {
  const names = new Map<string, number>();
  let position = 0;
  for (const raw of readRecords(file, layout)) {
    const index = position;
    position += 1;
    yield unit(raw, ({ text, place, path }) => {
      const row = asObject(parseRecord(text, place));
      if (row === null) failAt('import/invalid-record', place, 'a test case must be an object.');
      const isConversation =
        path.some((part) => /^conversational/i.test(part)) || Array.isArray(row['turns']);
      const record = isDeepEvalTrace(row)
        ? mapTraceDocument(row, index)
        : isConversation
          ? mapConversation(row, index)
          : mapTestCase(row, index);
      // A name is for people: where it is no id, or stands twice in the run, the position tells.
      const base = IdSchema.safeParse(record.id).success ? record.id : `test_case_${index}`;
      const count = (names.get(base) ?? 0) + 1;
      names.set(base, count);
      return {
        record: { ...record, id: count === 1 ? base : `${base}#${count}` },
        raw: text,
        rawIsBody: false,
        line: place.line,
      };
    });
  }
}

function* readRows(file: FileChunks, layout: Layout, mapper: RowMapper): Generator<ImportUnit> {
  let number = 0;
  for (const raw of readRecords(file, layout)) {
    number += 1;
    const rowId = `row-${number}`;
    yield unit(raw, (ok) => {
      const record = plainRecord(ok);
      const id = checkedId(mapper.idOf(record) ?? rowId, ok.place);
      return {
        record: mapper.map(record, id),
        raw: ok.text,
        rawIsBody: false,
        line: ok.place.line,
      };
    });
  }
}

/** Rows of one id are one case: the first pass learns where they stand, the second joins them. */
function* readLongRows(file: FileChunks, layout: Layout, mapper: RowMapper): Generator<ImportUnit> {
  const groups = new RecordGroups();
  let seen = 0;
  for (const raw of readRecords(file, layout)) {
    seen += 1;
    if (seen % 64 === 0) yield { kind: 'pause' };
    if (!raw.ok) {
      yield { kind: 'problem', error: raw.error };
      continue;
    }
    const id = attempt(() => {
      const found = mapper.idOf(plainRecord(raw));
      return found === null
        ? failAt('import/invalid-record', raw.place, 'the row has no id.')
        : checkedId(found, raw.place);
    });
    if (id.ok) groups.add(id.value, { offset: raw.offset, bytes: raw.bytes, line: raw.place.line });
    else yield { kind: 'problem', error: id.error };
  }
  const columns =
    layout.kind === 'table'
      ? readHeader(
          file
            .readAt(0, Math.min(CHUNK_BYTES, file.size))
            .toString('utf8')
            .replace(/^\ufeff/, ''),
          layout.dialect,
          file.fileName,
        )
      : [];
  for (let group = 0; group < groups.size; group += 1) {
    yield { kind: 'pause' };
    const joined = attempt(() => joinRows(file, layout, mapper, groups, group, columns));
    yield joined.ok
      ? { kind: 'case', mapped: joined.value }
      : { kind: 'problem', error: joined.error };
  }
}

function joinRows(
  file: FileChunks,
  layout: Layout,
  mapper: RowMapper,
  groups: RecordGroups,
  group: number,
  columns: readonly (string | null)[],
): MappedCase {
  const records = groups.records(group);
  const line = records[0]?.line ?? 0;
  const id = groups.key(group);
  if (groups.total(group).bytes > MAX_GROUP_BYTES) {
    failAt(
      'import/line-too-long',
      { fileName: file.fileName, line },
      `the rows of one id are longer than ${formatBytes(MAX_GROUP_BYTES)}.`,
    );
  }
  const texts: string[] = [];
  const rows = records.map((record) => {
    const text = file
      .readAt(record.offset, record.bytes)
      .toString('utf8')
      .replace(/[\r\n]+$/, '');
    texts.push(text);
    const place = { fileName: file.fileName, line: record.line };
    const plain: PlainRecord =
      layout.kind === 'table'
        ? parseRow(text, layout.dialect, columns)
        : plainRecord({ ok: true, place, text, offset: 0, bytes: 0, path: [], row: null });
    return mapper.map(plain, id);
  });
  const merged = mergeRows(rows);
  if (merged === null) throw new Error('a group of rows is never empty');
  return { record: merged, raw: texts.join('\n'), rawIsBody: false, line };
}

/** @throws AppFailure `import/invalid-record` if the text is no id. */
function checkedId(id: string, place: Place): string {
  const parsed = IdSchema.safeParse(id);
  if (parsed.success) return parsed.data;
  const fault = describeIssues(IdSchema, parsed.error.issues, id);
  failAt(
    'import/invalid-record',
    place,
    `the id is not accepted: ${fault.what.replace(/^the record:? ?/, '')}`,
  );
}

/** Mappings that bring neither content nor judgements would give empty cases. */
export function isUsefulMapping(mapping: ColumnMapping): boolean {
  const useful = new Set([
    'input',
    'actual_output',
    'expected_output',
    'turns',
    'metric_score',
    'metric_passed',
    'human_label',
    'feedback_thumbs',
  ]);
  return mapping.columns.some((column) => useful.has(column.role));
}
