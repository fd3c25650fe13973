import type { ColumnMap, ColumnMapping, ColumnRole } from '../../../../shared/contract/imports.ts';
import type {
  CaseRecord,
  Direction,
  HumanLabel,
  JsonValue,
  MetricResult,
} from '../../../../shared/domain/case.ts';
import { columnValue, itemValues, type PlainRecord } from './columns.ts';
import { plainName } from './column-names.ts';
import {
  asAmount,
  asNumber,
  asObject,
  embeddedJson,
  toIsoTime,
  toText,
  toTexts,
} from './json-access.ts';
import { environmentOf, mapTurns } from './record-parts.ts';
import { thumbOf } from './span-judgements.ts';

/** Maps plain records with one mapping; made once for an import. */
export interface RowMapper {
  /** Native id of the record, or null if the mapping names no id or the record has none. */
  readonly idOf: (record: PlainRecord) => string | null;
  /** @param id native id to use. */
  readonly map: (record: PlainRecord, id: string) => CaseRecord;
  /** Several records of one id are one case that several people judged. */
  readonly isLong: boolean;
}

/** Compiles a mapping. */
export function createRowMapper(mapping: ColumnMapping): RowMapper {
  const byRole = new Map<ColumnRole, ColumnMap[]>();
  for (const column of mapping.columns)
    byRole.set(column.role, [...(byRole.get(column.role) ?? []), column]);
  const of = (role: ColumnRole): readonly ColumnMap[] => byRole.get(role) ?? [];
  const ids = of('id');
  return {
    idOf: (record) => {
      const parts = ids
        .map((map) => columnValue(record, map.column))
        .filter((value) => value !== undefined);
      return ids.length === 0 || parts.length < ids.length
        ? null
        : parts.map(toText).join('/').trim();
    },
    map: (record, id) => mapRow(record, id, of, mapping),
    isLong: ids.length > 0 && of('human_reviewer').length > 0,
  };
}

/** Joins the records of one id: the first tells the case, each adds its labels. */
export function mergeRows(records: readonly CaseRecord[]): CaseRecord | null {
  const [first, ...others] = records;
  if (first === undefined) return null;
  const labels = records.flatMap((record) => record.labels ?? []);
  const feedback = records.flatMap((record) => record.feedback ?? []);
  const results = [...(first.metricResults ?? [])];
  const known = new Set(results.map((result) => JSON.stringify(result)));
  for (const result of others.flatMap((record) => record.metricResults ?? [])) {
    const text = JSON.stringify(result);
    if (!known.has(text)) results.push(result);
    known.add(text);
  }
  return {
    ...first,
    ...(labels.length === 0 ? {} : { labels }),
    ...(feedback.length === 0 ? {} : { feedback }),
    ...(results.length === 0 ? {} : { metricResults: results }),
  };
}

type Of = (role: ColumnRole) => readonly ColumnMap[];

function mapRow(record: PlainRecord, id: string, of: Of, mapping: ColumnMapping): CaseRecord {
  const text = (role: ColumnRole): string | undefined => {
    const value = firstValue(record, of(role));
    return value === undefined ? undefined : toText(value);
  };
  const content = (role: ColumnRole): JsonValue | undefined => joined(record, of(role));
  const list = (role: ColumnRole): string[] | undefined => {
    const parts = of(role).flatMap(
      (map) => toTexts(embeddedJson(columnValue(record, map.column) ?? null)) ?? [],
    );
    return parts.length === 0 ? undefined : parts;
  };
  const name = text('name');
  const input = content('input');
  const actualOutput = content('actual_output');
  const expectedOutput = content('expected_output');
  const context = list('context');
  const retrievalContext = list('retrieval_context');
  const turnsValue = firstValue(record, of('turns'));
  const turns = turnsValue === undefined ? [] : mapTurns(turnsValue);
  const tags = tagsOf(record, of('tags'));
  const environment = environmentOf(text('environment'));
  const group = text('group');
  const threadId = text('thread_id');
  const startedAt = toIsoTime(firstValue(record, of('started_at')));
  const seconds = asAmount(firstValue(record, of('latency_s')));
  const latencyMs =
    asAmount(firstValue(record, of('latency_ms'))) ??
    (seconds === undefined ? undefined : seconds * 1000);
  const costUsd = asAmount(firstValue(record, of('cost_usd')));
  const tokens = asAmount(firstValue(record, of('tokens_total')));
  const metricResults = metricsOf(record, of, mapping);
  const labels = labelsOf(record, of, mapping);
  const feedback = feedbackOf(record, of);
  const metadata = metadataOf(record, of('metadata'));
  return {
    id,
    kind: turns.length > 0 ? 'thread' : 'test_case',
    ...(name === undefined ? {} : { name }),
    ...(input === undefined ? {} : { input }),
    ...(actualOutput === undefined ? {} : { actualOutput }),
    ...(expectedOutput === undefined ? {} : { expectedOutput }),
    ...(context === undefined ? {} : { context }),
    ...(retrievalContext === undefined ? {} : { retrievalContext }),
    ...(turns.length === 0 ? {} : { turns }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(environment === undefined ? {} : { environment }),
    ...(group === undefined ? {} : { group }),
    ...(threadId === undefined ? {} : { threadId }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(tokens === undefined ? {} : { tokens: { total: tokens } }),
    ...(metricResults.length === 0 ? {} : { metricResults }),
    ...(labels.length === 0 ? {} : { labels }),
    ...(feedback.length === 0 ? {} : { feedback }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
}

function firstValue(record: PlainRecord, maps: readonly ColumnMap[]): JsonValue | undefined {
  for (const map of maps) {
    const value = columnValue(record, map.column);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** One column is the value; several become an object by their names. */
function joined(record: PlainRecord, maps: readonly ColumnMap[]): JsonValue | undefined {
  if (maps.length <= 1) return firstValue(record, maps);
  const parts: Record<string, JsonValue> = {};
  for (const map of maps) {
    const value = columnValue(record, map.column);
    if (value !== undefined) parts[map.column] = value;
  }
  return Object.keys(parts).length === 0 ? undefined : parts;
}

/** Lists, JSON text, or text with semicolons or commas between short words. */
function tagsOf(record: PlainRecord, maps: readonly ColumnMap[]): string[] {
  const tags = new Set<string>();
  for (const map of maps) {
    const value = columnValue(record, map.column);
    if (value === undefined) continue;
    const parsed = embeddedJson(value);
    const parts =
      typeof parsed === 'string' && parsed.length <= 400
        ? parsed.split(/[;,|]/)
        : (toTexts(parsed) ?? []);
    for (const part of parts) if (part.trim() !== '') tags.add(part.trim());
  }
  return [...tags];
}

function metadataOf(record: PlainRecord, maps: readonly ColumnMap[]): Record<string, JsonValue> {
  const metadata: Record<string, JsonValue> = {};
  for (const map of maps) {
    const value = columnValue(record, map.column);
    if (value === undefined) continue;
    const object = roleIsWholeMetadata(map.column) ? asObject(embeddedJson(value)) : null;
    if (object === null) metadata[map.column] = value;
    else Object.assign(metadata, object);
  }
  return metadata;
}

function roleIsWholeMetadata(column: string): boolean {
  return ['metadata', 'meta', 'additionalmetadata'].includes(plainName(column));
}

function feedbackOf(record: PlainRecord, of: Of): NonNullable<CaseRecord['feedback']> {
  const value = firstValue(record, of('feedback_thumbs'));
  const said = firstValue(record, of('feedback_comment'));
  const comment = said === undefined ? {} : { comment: toText(said) };
  const thumb = thumbOf(value);
  if (thumb !== null) return [{ kind: thumb, ...comment }];
  const rating = asNumber(value);
  if (rating !== undefined) return [{ kind: 'rating', value: rating, ...comment }];
  if (value !== undefined)
    return [{ kind: 'comment', comment: [toText(value), ...Object.values(comment)].join('\n') }];
  return said === undefined ? [] : [{ kind: 'comment', ...comment }];
}

interface MetricParts {
  score?: JsonValue;
  passed?: JsonValue;
  reason?: JsonValue;
  threshold?: JsonValue;
}

/**
 * One result for each metric of the mapping, also where the cell is empty: that is a missing verdict,
 * counted as such. A bare score has a verdict only where the lead stated both threshold and direction.
 */
function metricsOf(record: PlainRecord, of: Of, mapping: ColumnMapping): MetricResult[] {
  const metrics = new Map<string, MetricParts>();
  const collect = (role: ColumnRole, part: keyof MetricParts): void => {
    for (const map of of(role)) {
      const name = map.name ?? map.column;
      const parts = metrics.get(name) ?? {};
      const value = columnValue(record, map.column);
      if (value !== undefined) parts[part] = value;
      if (role === 'metric_score' || role === 'metric_passed') metrics.set(name, parts);
      else if (metrics.has(name)) metrics.set(name, parts);
    }
  };
  collect('metric_score', 'score');
  collect('metric_passed', 'passed');
  collect('metric_reason', 'reason');
  collect('metric_threshold', 'threshold');
  return [...metrics].map(([name, parts]) => toResult(name, parts, mapping));
}

function toResult(name: string, parts: MetricParts, mapping: ColumnMapping): MetricResult {
  const stated = mapping.metrics.find((metric) => metric.name === name);
  const threshold = asNumber(parts.threshold) ?? stated?.threshold ?? null;
  const direction = stated?.direction ?? null;
  const score = typeof parts.score === 'boolean' ? Number(parts.score) : asNumber(parts.score);
  const written = parts.passed ?? (score === undefined ? parts.score : undefined);
  const verdict = truthOf(written);
  const unreadable =
    written !== undefined && verdict === null && !isAbsent(written) ? toText(written) : null;
  const passed =
    verdict ??
    (unreadable === null && score !== undefined && threshold !== null && direction !== null
      ? passes(score, threshold, direction)
      : null);
  return {
    metric: name,
    score: score ?? null,
    threshold,
    passed,
    ...(parts.reason === undefined ? {} : { reason: toText(parts.reason) }),
    ...(unreadable === null ? {} : { unparseable: unreadable.slice(0, 1000) }),
    ...(direction === null ? {} : { direction }),
  };
}

/** A score at its threshold passes, in either direction. */
export function passes(score: number, threshold: number, direction: Direction): boolean {
  return direction === 'higher_is_better' ? score >= threshold : score <= threshold;
}

/** What tables write where there is nothing. */
function isAbsent(value: JsonValue): boolean {
  return /^(?:|-|n\/?a|nan|null|none|missing)$/i.test(toText(value).trim());
}

function truthOf(value: JsonValue | undefined): boolean | null {
  if (value === undefined || value === null) return null;
  switch (toText(value).trim().toLowerCase()) {
    case 'true':
    case 'pass':
    case 'passed':
    case 'yes':
    case '1':
    case '1.0':
      return true;
    case 'false':
    case 'fail':
    case 'failed':
    case 'no':
    case '0':
    case '0.0':
      return false;
    default:
      return null;
  }
}

/** Every rating of every person; a list under one column is one rating for each of several raters. */
function labelsOf(record: PlainRecord, of: Of, mapping: ColumnMapping): HumanLabel[] {
  const named = firstValue(record, of('human_reviewer'));
  const reviewer = named === undefined ? mapping.reviewer : toText(named);
  const reasonValue = firstValue(record, of('human_reason'));
  const reason = reasonValue === undefined ? {} : { reason: toText(reasonValue) };
  return of('human_label').flatMap((map): HumanLabel[] => {
    const question = map.name ?? map.column;
    const items = itemValues(record, map.column);
    const value = items === null ? columnValue(record, map.column) : undefined;
    const many = items ?? (Array.isArray(value) ? value : null);
    if (many !== null) {
      const prefix = items === null ? 'rater' : personOf(map.column);
      return many.flatMap((item, index): HumanLabel[] => {
        const label = labelValue(item, question);
        return label === null
          ? []
          : [{ reviewer: `${prefix}-${index + 1}`, question, value: label }];
      });
    }
    const label = labelValue(value, question);
    return label === null
      ? []
      : [{ reviewer: map.reviewer ?? reviewer, question, value: label, ...reason }];
  });
}

/** `expert_annotations[].fluency` was said by an `expert`. */
function personOf(column: string): string {
  return (
    column
      .slice(0, column.indexOf('[]'))
      .split('.')
      .at(-1)
      ?.replace(/_?(?:annotations?|ratings?|scores?|labels?|reviews?)$/i, '')
      .replace(/s$/i, '') || 'rater'
  );
}

const VERDICT_QUESTION = /(?:verdict|accepted|approved|correct|passed)$/i;

/** Words and, where the question is a yes or no, numbers as the verdicts they are. */
function labelValue(value: JsonValue | undefined, question: string): HumanLabel['value'] | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value;
  const text = toText(value).trim();
  if (text === '') return null;
  const isVerdict = VERDICT_QUESTION.test(question);
  const word = text.toLowerCase();
  if (
    ['pass', 'passed', 'true'].includes(word) ||
    (isVerdict &&
      ['yes', '1', 'accept', 'accepted', 'approve', 'approved', 'correct', 'good'].includes(word))
  )
    return 'pass';
  if (
    ['fail', 'failed', 'false'].includes(word) ||
    (isVerdict && ['no', '0', 'reject', 'rejected', 'incorrect', 'wrong', 'bad'].includes(word))
  )
    return 'fail';
  if (
    word === 'unsure' ||
    (isVerdict && ['unknown', 'unclear', 'maybe', 'not sure', "can't tell"].includes(word))
  )
    return 'unsure';
  return asNumber(value) ?? text;
}
