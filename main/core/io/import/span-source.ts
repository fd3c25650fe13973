import { createHash } from 'node:crypto';
import type { JsonValue } from '../../../../shared/domain/case.ts';
import { IdSchema } from '../../../../shared/domain/case.ts';
import { otlpAttributes } from './attribute-tree.ts';
import type { Layout } from './detect.ts';
import type { FileChunks } from './file-chunks.ts';
import { parseRecord } from './guarded-json.ts';
import type { ImportUnit } from './import-unit.ts';
import { asObject, either, type JsonObject } from './json-access.ts';
import { readLines } from './line-reader.ts';
import { formatBytes, MAX_GROUP_BYTES, MAX_SPANS } from './limits.ts';
import type { placedError } from './place.ts';
import { failAt, type Place } from './place.ts';
import { attempt, choose } from './raw-records.ts';
import { RecordGroups } from './record-groups.ts';
import {
  readSlices,
  RecordSlicer,
  type Slice,
  type SliceAction,
  type SlicePath,
} from './record-slicer.ts';
import { readSpan, type SourceSpan } from './source-span.ts';
import { mapSpan, sessionOf } from './span-mapper.ts';
import { buildThread, buildTrace, type BuiltTrace } from './trace-builder.ts';

/** Where the spans of an OTLP message stand, in either spelling, and the resource beside them. */
const OTLP_MESSAGE: readonly SlicePath[] = ['resourceSpans', 'resource_spans'].flatMap((top) => [
  [top, '*', 'resource'],
  ...['scopeSpans', 'scope_spans', 'instrumentationLibrarySpans'].map((scope) => [
    top,
    '*',
    scope,
    '*',
    'spans',
    '*',
  ]),
]);
/** The same inside a list of messages. */
const OTLP_PATHS: readonly SlicePath[] = [
  ...OTLP_MESSAGE,
  ...OTLP_MESSAGE.map((path) => ['*', ...path]),
];

interface SessionGroup {
  readonly sessionId: string | null;
  startMs: number;
}

/**
 * Reads spans and yields a case for each trace, and one for each session of two or more exchanges.
 * The first pass learns where the spans of each trace stand; the second builds trace by trace, those
 * of a session after each other. Memory holds places and one session, never the file.
 */
export function* readSpanCases(
  file: FileChunks,
  layout: Layout,
  isOtlp: boolean,
): Generator<ImportUnit> {
  const groups = new RecordGroups();
  const sessions = new Map<number, SessionGroup>();
  const resources: Record<string, JsonValue>[] = [{}];
  let resource = 0;
  let seen = 0;

  for (const item of spanSlices(file, layout, isOtlp)) {
    seen += 1;
    if (seen % 64 === 0) yield { kind: 'pause' };
    if (!item.ok) {
      yield { kind: 'problem', error: item.error };
      continue;
    }
    const { slice } = item;
    const place: Place = { fileName: file.fileName, line: slice.line, column: slice.column };
    if (slice.path.at(-1) === 'resource') {
      const found = attempt(() => resourceAttributes(parseRecord(slice.text, place)));
      if (found.ok) resource = resources.push(found.value) - 1;
      continue;
    }
    const read = attempt(() => spanOf(slice.text, place));
    if (!read.ok) {
      yield { kind: 'problem', error: read.error };
      continue;
    }
    const span = read.value;
    const group = groups.add(judgedTrace(span) ?? span.traceId, {
      offset: slice.offset,
      bytes: slice.bytes,
      line: slice.line,
      extra: isOtlp ? resource : 0,
    });
    const session = sessions.get(group);
    const startMs = Math.min(session?.startMs ?? Infinity, span.startMs ?? Infinity);
    sessions.set(group, { sessionId: session?.sessionId ?? sessionOf(span), startMs });
  }

  const context: Context = { file, groups, resources };
  for (const members of inSessions(groups.size, sessions)) {
    const traces: BuiltTrace[] = [];
    for (const group of members) {
      yield { kind: 'pause' };
      const built = attempt(() => buildGroup(context, group));
      if (!built.ok) {
        yield { kind: 'problem', error: built.error };
        continue;
      }
      const { trace, raw, line } = built.value;
      traces.push(trace);
      yield { kind: 'case', mapped: { record: trace.record, raw, rawIsBody: false, line } };
    }
    const sessionId =
      members.length === 0 ? null : (sessions.get(members[0] ?? 0)?.sessionId ?? null);
    const thread = sessionId === null ? null : buildThread(sessionId, traces);
    if (thread !== null && sessionId !== null) {
      const raw = JSON.stringify({
        sessionId,
        traceIds: traces.map((trace) => trace.record.id),
        turnsSha256: createHash('sha256').update(JSON.stringify(thread)).digest('hex'),
      });
      yield { kind: 'case', mapped: { record: thread, raw, rawIsBody: false, line: 0 } };
    }
  }
}

interface Context {
  readonly file: FileChunks;
  readonly groups: RecordGroups;
  readonly resources: readonly Record<string, JsonValue>[];
}

/** Groups in the order of the file; those of one session together, in the order of their start. */
function inSessions(count: number, sessions: ReadonlyMap<number, SessionGroup>): number[][] {
  const bySession = new Map<string, number[]>();
  const order: number[][] = [];
  for (let group = 0; group < count; group += 1) {
    const id = sessions.get(group)?.sessionId ?? null;
    const known = id === null ? undefined : bySession.get(id);
    if (known !== undefined) {
      known.push(group);
      continue;
    }
    const members = [group];
    if (id !== null) bySession.set(id, members);
    order.push(members);
  }
  for (const members of order)
    members.sort(
      (a, b) => (sessions.get(a)?.startMs ?? 0) - (sessions.get(b)?.startMs ?? 0) || a - b,
    );
  return order;
}

function buildGroup(
  { file, groups, resources }: Context,
  group: number,
): { trace: BuiltTrace; raw: string; line: number } {
  const { bytes, count } = groups.total(group);
  const records = groups.records(group);
  const line = records[0]?.line ?? 0;
  const place: Place = { fileName: file.fileName, line };
  const traceId = groups.key(group);
  if (count > MAX_SPANS)
    failAt(
      'import/invalid-record',
      place,
      `the trace has more than ${MAX_SPANS.toLocaleString('en-US')} spans.`,
    );
  if (bytes > MAX_GROUP_BYTES)
    failAt(
      'import/line-too-long',
      place,
      `the trace is longer than ${formatBytes(MAX_GROUP_BYTES)}.`,
    );
  if (!IdSchema.safeParse(traceId).success)
    failAt(
      'import/invalid-record',
      place,
      'the trace id is too long or holds characters that no id may have.',
    );
  const texts: string[] = [];
  const spans = records.map((record) => {
    const text = file.readAt(record.offset, record.bytes).toString('utf8');
    texts.push(text);
    const span = spanOf(text, { fileName: file.fileName, line: record.line });
    const resource = resources[record.extra];
    return mapSpan(
      resource === undefined ? span : { ...span, attributes: { ...resource, ...span.attributes } },
    );
  });
  return { trace: buildTrace(traceId, spans), raw: `[${texts.join(',\n')}]`, line };
}

type SpanSlice =
  | { readonly ok: true; readonly slice: Slice }
  | { readonly ok: false; readonly error: ReturnType<typeof placedError> };

function* spanSlices(file: FileChunks, layout: Layout, isOtlp: boolean): Generator<SpanSlice> {
  if (layout.kind === 'document') {
    for (const slice of readSlices(file, choose(isOtlp ? OTLP_PATHS : layout.paths)))
      yield { ok: true, slice };
    return;
  }
  for (const line of readLines(file)) {
    if (!line.ok) {
      yield { ok: false, error: line.error };
      continue;
    }
    if (!isOtlp) {
      yield {
        ok: true,
        slice: {
          path: [],
          text: line.text,
          line: line.line,
          column: 1,
          offset: line.offset,
          bytes: line.bytes,
        },
      };
      continue;
    }
    const sliced = attempt(() => sliceLine(file.fileName, line, choose(OTLP_PATHS)));
    if (!sliced.ok) yield { ok: false, error: sliced.error };
    else for (const slice of sliced.value) yield { ok: true, slice };
  }
}

/** The spans of one line; a line that breaks anywhere gives none. */
function sliceLine(
  fileName: string,
  line: { readonly text: string; readonly offset: number; readonly line: number },
  decide: (path: SlicePath) => SliceAction,
): Slice[] {
  const slicer = new RecordSlicer(fileName, decide, { offset: line.offset, line: line.line });
  return [...slicer.push(Buffer.from(line.text, 'utf8')), ...slicer.end()];
}

function spanOf(text: string, place: Place): SourceSpan {
  const row = asObject(parseRecord(text, place));
  const span = row === null ? null : readSpan(row);
  if (span === null)
    failAt('import/invalid-record', place, 'a span needs a trace id and a span id.');
  if (!IdSchema.safeParse(span.spanId).success)
    failAt(
      'import/invalid-record',
      place,
      'the span id is too long or holds characters that no id may have.',
    );
  return span.parentId !== null && !IdSchema.safeParse(span.parentId).success
    ? { ...span, parentId: null }
    : span;
}

/** The trace that a carrier of judgements is about: it links to one span, and has annotations. */
function judgedTrace(span: SourceSpan): string | null {
  const link = span.links[0];
  if (link === undefined || span.links.length !== 1) return null;
  return Object.keys(span.attributes).some((key) =>
    /^(?:annotations|evaluations)(?:\.|$)/.test(key),
  )
    ? link.traceId
    : null;
}

/** What a resource says of all its spans: where it ran. */
function resourceAttributes(value: JsonValue): Record<string, JsonValue> {
  const object: JsonObject = asObject(value) ?? {};
  const all = otlpAttributes(either(object, 'attributes'));
  const kept: Record<string, JsonValue> = {};
  for (const key of [
    'deployment.environment.name',
    'deployment.environment',
    'service.name',
    'session.id',
  ]) {
    const found = all[key];
    if (found !== undefined) kept[key] = found;
  }
  return kept;
}
