import { isUtf8 } from 'node:buffer';
import type { ImportFormat } from '../../../../shared/contract/imports.ts';
import { CASE_KINDS, CaseRecordSchema } from '../../../../shared/domain/case.ts';
import type { JsonValue } from '../../../../shared/domain/case.ts';
import { AppFailure, appError } from '../../../../shared/errors.ts';
import { isTooDeep } from '../../../../shared/json-structure.ts';
import type { CsvDialect } from './csv-reader.ts';
import { plainName } from './column-names.ts';
import { guessDialect } from './csv-reader.ts';
import { isDeepEvalTrace } from './deepeval-trace.ts';
import type { JsonObject } from './json-access.ts';
import { asList, asObject, either, field, objectsOf } from './json-access.ts';
import { MAX_DEPTH } from './limits.ts';
import { byteOrderMark } from './line-reader.ts';
import { RecordSlicer, type SlicePath } from './record-slicer.ts';
import { isSpanLike } from './source-span.ts';

/** How the records of a file are laid out. */
export type Layout =
  /** One JSON value a line. */
  | { readonly kind: 'lines' }
  /** One JSON document; the records are the values at these paths (`*` = each item or key). */
  | { readonly kind: 'document'; readonly paths: readonly SlicePath[] }
  | { readonly kind: 'table'; readonly dialect: CsvDialect };

export interface Detection {
  readonly format: ImportFormat | null;
  readonly alternatives: readonly ImportFormat[];
  readonly layout: Layout | null;
}

/** Bytes of the head that are looked at. */
const HEAD_BYTES = 1024 * 1024;

/** Keys of which one makes a document a DeepEval run. */
const RUN_KEYS = [
  'testRunData',
  'test_run_data',
  'testCases',
  'test_cases',
  'conversationalTestCases',
  'conversational_test_cases',
];
/** Where the records of each format stand in one document. */
const DEEPEVAL_PATHS: readonly SlicePath[] = [
  ['testCases', '*'],
  ['test_cases', '*'],
  ['conversationalTestCases', '*'],
  ['conversational_test_cases', '*'],
  ['testRunData', 'testCases', '*'],
  ['testRunData', 'conversationalTestCases', '*'],
  ['test_run_data', 'test_cases', '*'],
  ['test_run_data', 'conversational_test_cases', '*'],
];
const OTLP_PATHS: readonly SlicePath[] = ['resourceSpans', 'resource_spans'].flatMap((resource) =>
  ['scopeSpans', 'scope_spans', 'instrumentationLibrarySpans'].flatMap((scope) => [
    [resource, '*', scope, '*', 'spans', '*'],
    ['*', resource, '*', scope, '*', 'spans', '*'],
  ]),
);

/**
 * Says what a file is from its content, never from its name.
 * @param head the first bytes of the file (a part of a character at the end is fine).
 * @param forced reads the file as this format, whatever it looks like.
 * @throws AppFailure `import/invalid-utf8`, `import/unknown-format` (archives, images, blank files).
 */
export function detectFormat(head: Buffer, fileName: string, forced?: ImportFormat): Detection {
  const bytes = head.subarray(byteOrderMark(head, fileName), HEAD_BYTES);
  refuseBinary(bytes, fileName);
  // The cut may split a character: what stands before the last line break decides.
  const lastBreak = bytes.lastIndexOf(10);
  const checked = isUtf8(bytes) || lastBreak === -1 ? bytes : bytes.subarray(0, lastBreak);
  const text = checked.toString('utf8');
  const start = text.search(/\S/);
  if (start === -1)
    throw new AppFailure(
      appError('import/empty', `${fileName} holds nothing but blank space.`, { subject: fileName }),
    );
  const first = text[start];
  if (first !== '{' && first !== '[') return detectTable(text, forced);

  const lines = first === '[' ? null : jsonLines(text);
  if (lines !== null) return decide(formatOfRecord(lines), forced, { kind: 'lines' });
  return detectDocument(bytes, text, fileName, forced);
}

function detectTable(text: string, forced: ImportFormat | undefined): Detection {
  const dialect = guessDialect(text);
  if (forced === 'csv' && dialect === null) {
    return {
      format: 'csv',
      alternatives: [],
      layout: {
        kind: 'table',
        dialect: { delimiter: ',', newline: text.includes('\r\n') ? '\r\n' : '\n' },
      },
    };
  }
  if (forced !== undefined && forced !== 'csv')
    return { format: forced, alternatives: ['csv'], layout: { kind: 'lines' } };
  if (dialect === null) return { format: null, alternatives: ['csv', 'jsonl'], layout: null };
  return { format: 'csv', alternatives: [], layout: { kind: 'table', dialect } };
}

function detectDocument(
  bytes: Buffer,
  text: string,
  fileName: string,
  forced: ImportFormat | undefined,
): Detection {
  if (text.trimStart().startsWith('[')) {
    const sample = firstValues(bytes, fileName, ['*'], 20);
    const records = objectsOf(sample);
    const detected = formatOfRecord(records);
    const paths = detected === 'otlp_json' ? OTLP_PATHS : [['*']];
    return decide(detected, forced, { kind: 'document', paths });
  }
  const keys = topKeys(bytes, fileName);
  const has = (...names: readonly string[]): boolean => names.some((name) => keys.has(name));
  if (has('resourceSpans', 'resource_spans'))
    return decide('otlp_json', forced, { kind: 'document', paths: OTLP_PATHS });
  if (has(...RUN_KEYS)) {
    return decide('deepeval_test_run', forced, { kind: 'document', paths: DEEPEVAL_PATHS });
  }
  if (
    has(
      'agentSpans',
      'baseSpans',
      'llmSpans',
      'toolSpans',
      'retrieverSpans',
      'agent_spans',
      'base_spans',
    )
  ) {
    return decide('deepeval_test_run', forced, { kind: 'document', paths: [[]] });
  }
  if (has('resourceLogs', 'resourceMetrics', 'resource_logs', 'resource_metrics'))
    return { format: null, alternatives: ['jsonl'], layout: null };
  if (isAssayLike(keysOnly(keys)))
    return decide('assay_jsonl', forced, { kind: 'document', paths: [[]] });
  const single = objectsOf(firstValues(bytes, fileName, [], 1))[0];
  if (single !== undefined && isSpanLike(single)) {
    return decide('openinference_spans', forced, { kind: 'document', paths: [[]] });
  }
  // One list of objects anywhere near the top is the list of records (`data`, `spans`, `instances`, ...).
  const candidates: { readonly path: SlicePath; readonly records: readonly JsonObject[] }[] = [];
  for (const key of keys) {
    const records = objectsOf(firstValues(bytes, fileName, [key, '*'], 20));
    if (records.length > 0) candidates.push({ path: [key, '*'], records });
  }
  const spans = candidates.find((candidate) => candidate.records.every(isSpanLike));
  if (spans !== undefined)
    return decide('openinference_spans', forced, { kind: 'document', paths: [spans.path] });
  const biggest = candidates
    .filter((candidate) => candidate.path[0] !== 'annotations' || candidates.length === 1)
    .sort((a, b) => weight(b.records) - weight(a.records))[0];
  if (biggest !== undefined && !looksLikeOneCase(keys)) {
    // Lists of the same kind of record beside each other (one for each metric) are read together.
    const alike = candidates.filter((candidate) =>
      sameShape(candidate.records[0], biggest.records[0]),
    );
    return decide(formatOfRecord(biggest.records), forced, {
      kind: 'document',
      paths: alike.map((candidate) => candidate.path),
    });
  }
  // A first record that is longer than the head is judged by its keys.
  const record = single ?? keysOnly(keys);
  return decide(formatOfRecord([record]), forced, { kind: 'document', paths: [[]] });
}

/** What is known of a record that is not read yet. */
function keysOnly(keys: ReadonlySet<string>): JsonObject {
  return Object.fromEntries([...keys].map((key): [string, JsonValue] => [key, null]));
}

function sameShape(a: JsonObject | undefined, b: JsonObject | undefined): boolean {
  return (
    Object.keys(a ?? {})
      .sort()
      .join('\n') ===
    Object.keys(b ?? {})
      .sort()
      .join('\n')
  );
}

/** Records with more keys are more likely to be what the file is about than a list of names. */
function weight(records: readonly JsonObject[]): number {
  return records.reduce((sum, record) => sum + JSON.stringify(record).length, 0);
}

/** An object that says what was asked or answered is a record, whatever lists it holds. */
function looksLikeOneCase(keys: ReadonlySet<string>): boolean {
  return [...keys].some((key) => RECORD_NAMES.has(plainName(key)));
}

const RECORD_NAMES: ReadonlySet<string> = new Set([
  'input',
  'question',
  'query',
  'prompt',
  'output',
  'actualoutput',
  'response',
  'answer',
  'completion',
  'messages',
  'turns',
  'conversation',
]);

function decide(
  detected: ImportFormat,
  forced: ImportFormat | undefined,
  layout: Layout,
): Detection {
  const alternatives = new Set<ImportFormat>(['jsonl', 'assay_jsonl']);
  if (detected === 'openinference_spans' || detected === 'otlp_json') alternatives.add(detected);
  const format = forced ?? detected;
  alternatives.add(detected);
  alternatives.delete(format);
  return {
    format,
    alternatives: [...alternatives],
    layout: forced === undefined || forced === detected ? layout : relaid(forced, layout),
  };
}

/** A forced format keeps the layout of lines and plain lists, and brings its own paths otherwise. */
function relaid(format: ImportFormat, layout: Layout): Layout {
  if (layout.kind === 'lines') return layout;
  if (format === 'deepeval_test_run') return { kind: 'document', paths: DEEPEVAL_PATHS };
  if (format === 'otlp_json') return { kind: 'document', paths: OTLP_PATHS };
  return layout;
}

/** What a record (the first few of them) says of its format. */
export function formatOfRecord(records: readonly JsonObject[]): ImportFormat {
  const first = records[0];
  if (first === undefined) return 'jsonl';
  if (first['resourceSpans'] !== undefined || first['resource_spans'] !== undefined)
    return 'otlp_json';
  if (isDeepEvalTrace(first)) return 'deepeval_test_run';
  if (either(first, 'metricsData') !== undefined && either(first, 'actualOutput') !== undefined)
    return 'deepeval_test_run';
  if (records.filter(isSpanLike).length * 2 > records.length) return 'openinference_spans';
  return records.some(isAssayLike) ? 'assay_jsonl' : 'jsonl';
}

const CASE_KEYS: ReadonlySet<string> = new Set(Object.keys(CaseRecordSchema.shape));
/** Fields that only Assay's own format has, in this spelling. */
const OWN_KEYS = [
  'actualOutput',
  'expectedOutput',
  'expectedOutcome',
  'toolsCalled',
  'expectedTools',
  'retrievalContext',
  'metricResults',
  'latencyMs',
  'costUsd',
  'turns',
  'spans',
  'labels',
  'threadId',
  'traceId',
];

/** Mostly fields of a case, and at least one that only Assay spells so; a slip in one field is forgiven. */
function isAssayLike(record: JsonObject): boolean {
  const keys = Object.keys(record);
  const known = keys.filter((key) => CASE_KEYS.has(key)).length;
  const kind = field(record, 'kind');
  const ownKind = typeof kind === 'string' && (CASE_KINDS as readonly string[]).includes(kind);
  const own = ownKind || OWN_KEYS.some((key) => Object.hasOwn(record, key));
  return own && known * 4 >= keys.length * 3 - 1 && known >= 2;
}

/** The first objects of JSON Lines, or null if the text is one document. */
function jsonLines(text: string): JsonObject[] | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const objects: JsonObject[] = [];
  let broken = 0;
  // The last line may be cut by the end of the head.
  const usable = lines.length > 1 ? lines.slice(0, 200) : lines;
  for (const [index, line] of usable.entries()) {
    const object = parseObject(line);
    if (object !== null) objects.push(object);
    else if (index < lines.length - 1) broken += 1;
  }
  // A single whole object on one line is a document of its own, and may also be a line.
  if (objects.length === 0 || (lines.length === 1 && isDocumentObject(objects[0]))) return null;
  return broken <= objects.length ? objects : null;
}

/** Documents that hold their records inside. */
function isDocumentObject(object: JsonObject | undefined): boolean {
  if (object === undefined) return false;
  if (RUN_KEYS.some((key) => Object.hasOwn(object, key))) return true;
  if (isAssayLike(object) || isSpanLike(object)) return false;
  if (looksLikeOneCase(new Set(Object.keys(object)))) return false;
  return Object.values(object).some((value) =>
    asList(value).some((item) => asObject(item) !== null),
  );
}

function parseObject(line: string): JsonObject | null {
  const trimmed = line.trim();
  if (!trimmed.startsWith('{') || isTooDeep(trimmed, MAX_DEPTH)) return null;
  try {
    const value: JsonValue = JSON.parse(trimmed);
    return asObject(value);
  } catch {
    return null;
  }
}

/** Keys of a document's top object, as far as the head reaches. */
function topKeys(bytes: Buffer, fileName: string): Set<string> {
  const keys = new Set<string>();
  slice(bytes, fileName, (path) => {
    if (path.length === 0) return 'enter';
    if (path[0] !== undefined) keys.add(path[0]);
    return 'skip';
  });
  return keys;
}

/** The first values at a path, as far as the head reaches. */
function firstValues(
  bytes: Buffer,
  fileName: string,
  wanted: SlicePath,
  limit: number,
): JsonValue[] {
  const values: JsonValue[] = [];
  const slices = slice(bytes, fileName, (path) => {
    if (path.length < wanted.length)
      return path.every((part, index) => part === wanted[index]) ? 'enter' : 'skip';
    return path.every((part, index) => part === wanted[index]) ? 'take' : 'skip';
  });
  for (const found of slices.slice(0, limit)) {
    if (isTooDeep(found.text, MAX_DEPTH)) continue;
    try {
      values.push(JSON.parse(found.text));
    } catch {
      // A record that is broken says nothing of the format; the import will name it.
    }
  }
  return values;
}

/** Slices of a head that may end, or break, anywhere. */
function slice(
  bytes: Buffer,
  fileName: string,
  choose: (path: SlicePath) => 'enter' | 'take' | 'skip',
): { readonly text: string }[] {
  const slicer = new RecordSlicer(fileName, choose);
  const found: { readonly text: string }[] = [];
  try {
    // In small pieces, so that what comes before a fault is seen.
    for (let at = 0; at < bytes.length; at += 16_384)
      found.push(...slicer.push(bytes.subarray(at, at + 16_384)));
  } catch (thrown) {
    if (!(thrown instanceof AppFailure)) throw thrown;
  }
  return found;
}

function refuseBinary(bytes: Buffer, fileName: string): void {
  const kind = MAGIC.find(([magic]) =>
    bytes.subarray(0, magic.length).equals(Buffer.from(magic)),
  )?.[1];
  // A few NUL characters in a text are content; many are no text.
  const nuls = bytes.subarray(0, 4096).reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  if (kind !== undefined || nuls > 16) {
    throw new AppFailure(
      appError(
        'import/unknown-format',
        `${fileName} is ${kind ?? 'a binary file'}, not text that Assay can import.`,
        {
          subject: fileName,
          hint: 'Assay reads JSON, JSON Lines and CSV.',
        },
      ),
    );
  }
}

const MAGIC: readonly (readonly [readonly number[], string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive'],
  [[0x1f, 0x8b], 'a gzip archive'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a zstd archive'],
  [[0x89, 0x50, 0x4e, 0x47], 'an image'],
  [[0xff, 0xd8, 0xff], 'an image'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], 'a database'],
];
