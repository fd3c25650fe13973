import type { JsonValue } from '../../../../shared/domain/case.ts';
import { otlpAttributes } from './attribute-tree.ts';
import type { JsonObject } from './json-access.ts';
import { asList, asNumber, asObject, asText, either, field, toEpochMs } from './json-access.ts';
import { FORBIDDEN_KEYS } from './limits.ts';

/** A span as any of the tools wrote it, in one shape; its attributes are not interpreted yet. */
export interface SourceSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly status: 'ok' | 'error' | 'unset';
  readonly statusMessage: string | null;
  /** Kind that stands beside the attributes (Phoenix). */
  readonly kindName: string | null;
  readonly attributes: Record<string, JsonValue>;
  readonly events: readonly SourceEvent[];
  /** Annotations that stand beside the attributes (downloads of Phoenix). */
  readonly annotations: JsonValue | undefined;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

export interface SourceEvent {
  readonly name: string;
  readonly ms: number | null;
  readonly attributes: Record<string, JsonValue>;
}

/** Whether an object looks like a span of OpenInference, Phoenix or an OpenTelemetry SDK. */
export function isSpanLike(row: JsonObject): boolean {
  return (
    readIds(row) !== null &&
    (row['attributes'] !== undefined ||
      hasDotted(row, 'attributes.') ||
      row['start_time'] !== undefined ||
      row['startTimeUnixNano'] !== undefined)
  );
}

function hasDotted(row: JsonObject, prefix: string): boolean {
  return Object.keys(row).some((key) => key.startsWith(prefix));
}

/**
 * Reads one span: of OTLP (`traceId`, `startTimeUnixNano`, attributes as a list), of Phoenix
 * (`context.trace_id`, attributes nested or flat), of a data frame (`attributes.input.value` as a
 * column) or of an OpenTelemetry SDK (`spanContext`, times as `[seconds, nanoseconds]`).
 * @returns null if it has no trace id or no span id.
 */
export function readSpan(row: JsonObject): SourceSpan | null {
  const ids = readIds(row);
  if (ids === null) return null;
  const statusObject = asObject(field(row, 'status'));
  const statusCode =
    statusObject === null
      ? field(row, 'status_code', 'statusCode', 'status')
      : field(statusObject, 'code', 'status_code');
  const message = asText(
    statusObject === null
      ? field(row, 'status_message', 'statusMessage')
      : field(statusObject, 'message', 'description'),
  );
  const parentContext = asObject(field(row, 'parentSpanContext', 'parent_span_context'));
  const parent =
    asText(field(row, 'parentSpanId', 'parent_span_id', 'parentId', 'parent_id')) ??
    (parentContext === null ? undefined : asText(field(parentContext, 'spanId', 'span_id')));
  return {
    ...ids,
    parentId: parent === undefined || /^0+$/.test(parent) ? null : normalId(parent),
    name: asText(field(row, 'name')) ?? 'span',
    startMs:
      toEpochMs(
        field(row, 'startTimeUnixNano', 'start_time_unix_nano', 'start_time', 'startTime'),
      ) ?? null,
    endMs:
      toEpochMs(field(row, 'endTimeUnixNano', 'end_time_unix_nano', 'end_time', 'endTime')) ?? null,
    status: readStatus(statusCode),
    statusMessage: message ?? null,
    kindName: asText(field(row, 'span_kind', 'spanKind')) ?? null,
    attributes: readAttributes(row),
    events: readEvents(field(row, 'events')),
    annotations: field(row, 'annotations', 'span_annotations'),
    links: asList(field(row, 'links')).flatMap((item) => {
      const link = asObject(item);
      const linked = link === null ? null : readIds(link);
      return linked === null ? [] : [linked];
    }),
  };
}

function readIds(row: JsonObject): { traceId: string; spanId: string } | null {
  const context = asObject(field(row, 'context', 'spanContext', 'span_context'));
  const traceId =
    asText(field(row, 'traceId', 'trace_id', 'context.trace_id', 'context.traceId')) ??
    (context === null ? undefined : asText(field(context, 'trace_id', 'traceId')));
  const spanId =
    asText(field(row, 'spanId', 'span_id', 'context.span_id', 'context.spanId')) ??
    (context === null ? undefined : asText(field(context, 'span_id', 'spanId')));
  return traceId === undefined || spanId === undefined
    ? null
    : { traceId: normalId(traceId), spanId: normalId(spanId) };
}

/** Hex ids are the same in either case; other ids stay as they are. */
function normalId(id: string): string {
  return /^(?:0x)?[\dA-Fa-f]{16,32}$/.test(id) ? id.replace(/^0x/, '').toLowerCase() : id;
}

function readStatus(code: JsonValue | undefined): SourceSpan['status'] {
  const number = asNumber(code);
  if (number === 1) return 'ok';
  if (number === 2) return 'error';
  const text = asText(code)?.toUpperCase().replace('STATUSCODE.', '').replace('STATUS_CODE_', '');
  if (text === 'OK') return 'ok';
  return text === 'ERROR' ? 'error' : 'unset';
}

function readAttributes(row: JsonObject): Record<string, JsonValue> {
  const own = field(row, 'attributes');
  if (Array.isArray(own)) return otlpAttributes(own);
  const attributes: Record<string, JsonValue> = { ...asObject(own) };
  for (const [key, value] of Object.entries(row)) {
    const name = key.startsWith('attributes.') ? key.slice('attributes.'.length) : null;
    if (name !== null && value !== null && !FORBIDDEN_KEYS.has(name)) attributes[name] = value;
  }
  const resource = asObject(field(row, 'resource'));
  if (resource !== null) {
    const inner = either(resource, 'attributes');
    const environment = (Array.isArray(inner) ? otlpAttributes(inner) : asObject(inner))?.[
      'deployment.environment'
    ];
    if (environment !== undefined && environment !== null)
      attributes['deployment.environment'] ??= environment;
  }
  return attributes;
}

function readEvents(value: JsonValue | undefined): SourceEvent[] {
  return asList(value).flatMap((item) => {
    const row = asObject(item);
    const name = row === null ? undefined : asText(field(row, 'name'));
    if (row === null || name === undefined) return [];
    const own = field(row, 'attributes');
    return [
      {
        name,
        ms: toEpochMs(field(row, 'timeUnixNano', 'time_unix_nano', 'timestamp', 'time')) ?? null,
        attributes: Array.isArray(own) ? otlpAttributes(own) : { ...asObject(own) },
      },
    ];
  });
}
