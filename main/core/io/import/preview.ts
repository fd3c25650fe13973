import type {
  ColumnMapping,
  ImportFormat,
  ImportPreview,
  SavedMapping,
} from '../../../../shared/contract/imports.ts';
import type { JsonValue } from '../../../../shared/domain/case.ts';
import type { AppError } from '../../../../shared/errors.ts';
import { AppFailure, appError, toAppError } from '../../../../shared/errors.ts';
import { inputPreview, outputPreview } from '../../store/case-text.ts';
import { METRIC_VERDICT, resultVerdict } from '../../store/result-verdict.ts';
import type { ColumnProfile, PlainRecord } from './columns.ts';
import { profileColumns } from './columns.ts';
import { isWholeColumn, proposeMapping } from './column-mapping.ts';
import type { Detection, Layout } from './detect.ts';
import { detectFormat } from './detect.ts';
import { openFileChunks, type FileChunks } from './file-chunks.ts';
import { readCases } from './import-source.ts';
import type { MappedCase } from './import-unit.ts';
import { toText } from './json-access.ts';
import { PREVIEW_BYTES } from './limits.ts';
import { DirectionTally } from './metric-direction.ts';
import { attempt, plainRecord, readRecords } from './raw-records.ts';
import { defaultSourceName } from './source-name.ts';
import { visibleText } from './visible-text.ts';

/** Records whose columns are looked at. */
const PROFILED_RECORDS = 2_000;
/** Cases that a preview shows. */
const SHOWN_CASES = 5;
/** Cases that a preview reads, so that it answers at once. */
const READ_CASES = 5_000;
const SHOWN_PROBLEMS = 20;

/** What the head of a file says of how to read it. */
export interface FileReading {
  readonly detection: Detection;
  readonly columns: readonly ColumnProfile[];
  readonly mapping: ColumnMapping | null;
  readonly mappingFrom: 'automatic' | 'saved' | null;
  /** What is wrong with the records, where none of the head can be read. */
  readonly fault: AppError | null;
}

/**
 * Detects the format and, for plain files, proposes a mapping: the saved one of a file with the same
 * columns, else an automatic one.
 * @throws AppFailure if the file cannot be read at all.
 */
export function examineFile(
  path: string,
  options: { readonly format?: ImportFormat | undefined; readonly saved: readonly SavedMapping[] },
): FileReading {
  const file = openFileChunks(path, { limit: PREVIEW_BYTES });
  try {
    const head = file.readAt(0, Math.min(file.size, PREVIEW_BYTES));
    const detection = detectFormat(head, file.fileName, options.format);
    if (detection.layout === null || (detection.format !== 'csv' && detection.format !== 'jsonl')) {
      return { detection, columns: [], mapping: null, mappingFrom: null, fault: null };
    }
    const faults: AppError[] = [];
    const records = firstRecords(file, detection.layout, PROFILED_RECORDS, faults);
    if (records.length === 0 && faults.length === 0 && file.isCut) {
      // The first record is longer than the head: it is read whole, or found to be too long.
      const whole = openFileChunks(path);
      try {
        records.push(...firstRecords(whole, detection.layout, 1, faults));
      } finally {
        whole.close();
      }
    }
    const columns = profileColumns(records, isWholeColumn);
    const names = columns.map((profile) => profile.column);
    const saved = options.saved.find((mapping) => sameColumns(mapping.columns, names));
    return {
      detection,
      columns,
      mapping: saved?.mapping ?? proposeMapping(columns, records),
      mappingFrom: saved === undefined ? 'automatic' : 'saved',
      fault: records.length === 0 ? (faults[0] ?? null) : null,
    };
  } finally {
    file.close();
  }
}

/** The first records that can be read; stops at the first fault while there is none. */
function firstRecords(
  file: FileChunks,
  layout: Layout,
  limit: number,
  faults: AppError[],
): PlainRecord[] {
  const records: PlainRecord[] = [];
  for (const raw of headOf(readRecords(file, layout), faults)) {
    const plain = raw.ok ? attempt(() => plainRecord(raw)) : raw;
    if (!plain.ok) faults.push(plain.error);
    else records.push(plain.value);
    if (records.length >= limit || faults.length >= limit) break;
  }
  return records;
}

/** The order of the columns does not matter. */
function sameColumns(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().join('\n') === [...b].sort().join('\n');
}

/** Reads the head of a file as an import would and shows what would arrive; changes nothing. */
export function previewFile(
  path: string,
  options: {
    readonly fileToken: string;
    readonly format?: ImportFormat | undefined;
    readonly mapping?: ColumnMapping | undefined;
    readonly saved: readonly SavedMapping[];
  },
): ImportPreview {
  const reading = examineFile(path, options);
  const { format, layout, alternatives } = reading.detection;
  const mapping = options.mapping ?? reading.mapping;
  const file = openFileChunks(path, { limit: PREVIEW_BYTES });
  const sample: MappedCase[] = [];
  const problems: AppError[] = [];
  const tally = new DirectionTally();
  let seen = 0;
  let complete = !file.isCut;
  try {
    if (format !== null && layout !== null) {
      for (const unit of headOf(readCases(file, { format, layout, mapping }), problems)) {
        if (unit.kind === 'pause') continue;
        seen += 1;
        if (unit.kind === 'problem') {
          if (problems.length < SHOWN_PROBLEMS) problems.push(unit.error);
        } else {
          if (sample.length < SHOWN_CASES) sample.push(unit.mapped);
          for (const result of unit.mapped.record.metricResults ?? []) tally.add(result);
        }
        if (seen >= READ_CASES) {
          complete = false;
          break;
        }
      }
    }
    return {
      fileToken: options.fileToken,
      fileName: file.fileName,
      sourceName: defaultSourceName(path, format),
      bytes: file.size,
      format,
      alternatives,
      recordsSeen: seen,
      complete,
      sample: sample.map(toSample),
      columns: reading.columns.map((profile) => ({
        column: profile.column,
        examples: profile.values
          .slice(0, 3)
          .map((value: JsonValue) => visibleText(toText(value), 80)),
        filled: profile.filled,
      })),
      mapping: format === 'csv' || format === 'jsonl' ? mapping : null,
      mappingFrom: options.mapping === undefined ? reading.mappingFrom : null,
      ambiguousMetrics: [...tally.learnt({})]
        .filter(([, learnt]) => learnt.direction === null)
        .map(([name]) => name),
      problems: format === null ? [unknownFormat(file.fileName)] : problems,
    };
  } finally {
    file.close();
  }
}

/** @returns the error for a file that is none of the formats. */
export function unknownFormat(fileName: string): AppError {
  return appError('import/unknown-format', `${fileName} is in no format that Assay knows.`, {
    subject: fileName,
    hint: 'Assay reads its own JSON Lines, DeepEval test runs, OTLP and OpenInference spans, CSV and JSON Lines.',
  });
}

/** Units until the file breaks; what broke it joins the problems. */
function* headOf<T>(units: Generator<T>, problems: AppError[] = []): Generator<T> {
  for (;;) {
    let next;
    try {
      next = units.next();
    } catch (thrown) {
      if (!(thrown instanceof AppFailure)) throw thrown;
      problems.unshift(toAppError(thrown));
      return;
    }
    if (next.done === true) return;
    yield next.value;
  }
}

function toSample({ record }: MappedCase): ImportPreview['sample'][number] {
  return {
    id: record.id,
    kind: record.kind,
    inputPreview: inputPreview(record),
    outputPreview: outputPreview(record),
    metrics: (record.metricResults ?? []).slice(0, 50).map((result) => ({
      name: result.metric,
      score: result.score ?? null,
      verdict: verdictText(resultVerdict(result)),
    })),
    labels: (record.labels ?? [])
      .slice(0, 50)
      .map((label) => ({ question: label.question, value: visibleText(String(label.value), 60) })),
  };
}

function verdictText({ verdict, reason }: ReturnType<typeof resultVerdict>): string {
  switch (verdict) {
    case METRIC_VERDICT.passed:
      return 'passed';
    case METRIC_VERDICT.failed:
      return 'failed';
    case METRIC_VERDICT.none:
      return `no verdict (${reason ?? 'missing'})`;
  }
}
