import type {
  CaseView,
  HumanLabelView,
  MetricResultView,
  SpanSummary,
  SpanView,
} from '../../../shared/contract/library.ts';
import { AnswersSchema, type AnswerValue } from '../../../shared/domain/annotation.ts';
import { withoutJudgeSpans } from '../../../shared/domain/judge-spans.ts';
import { signalsOf, type SignalId } from '../../../shared/domain/signal.ts';
import { buildSpanTree, type SpanTree, type TreeSpan } from '../../../shared/domain/span-tree.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import type { CoreContext } from '../context.ts';
import {
  createCaseContent,
  type CaseContent,
  type StoredCase,
  type StoredLabel,
  type StoredResult,
  type StoredSpan,
} from '../store/queries/case-content.ts';
import { clipJson, clipValue, textAt, textPart, type ClippedJson } from './long-texts.ts';

export interface CaseViewOptions {
  /**
   * Leaves out everything that the judge said: results, what signals and spans say of them, and the
   * steps of the trace in which a judge ran.
   */
  readonly hideJudge: boolean;
  /** Leaves out what people said, so that a reviewer answers alone. */
  readonly hideLabels?: boolean;
}

/** Views of cases over one context; keeps its prepared statements. */
export interface CaseViews {
  /** @throws AppFailure `input/not-found`. */
  readonly caseView: (caseId: string, options: CaseViewOptions) => CaseView;
  /** @throws AppFailure `input/not-found`, also for a step that is hidden with the judge. */
  readonly spanView: (caseId: string, spanId: string, options: CaseViewOptions) => SpanView;
  /** A part of a text of the body or of a span. @throws AppFailure `input/not-found`. */
  readonly text: (
    at: TextPlace,
    offset: number,
    limit: number,
  ) => { text: string; totalChars: number };
  /** A part of the record as it stood in its file. @throws AppFailure `input/not-found`. */
  readonly raw: (
    caseId: string,
    offset: number,
    limit: number,
  ) => { raw: string; totalChars: number };
  /** True while the pack hides the judge from the person. @throws AppFailure `input/not-found`. */
  readonly isJudgeHidden: (caseId: string, packId: string) => boolean;
}

export interface TextPlace {
  readonly caseId: string;
  readonly spanId?: string | undefined;
  readonly path: readonly (string | number)[];
}

/** Signals that repeat a metric's verdict. */
const JUDGE_SIGNALS: readonly SignalId[] = ['metric_failed', 'no_verdict'];

export function createCaseViews(context: Pick<CoreContext, 'readDb' | 'reviewerId'>): CaseViews {
  const content = createCaseContent(context.readDb);
  const stored = (caseId: string): StoredCase => {
    const found = content.byCaseId(caseId);
    if (found) return found;
    throw notFound(`There is no case “${short(caseId)}” in this workspace.`);
  };
  const spanJson = (row: number, spanId: string): string => {
    const json = content.spanBody(row, spanId);
    if (json !== undefined) return json;
    throw notFound(`The case has no span “${short(spanId)}”.`);
  };
  return {
    caseView: (caseId, options) => caseViewOf(content, stored(caseId), options),
    spanView(caseId, spanId, options) {
      const { row } = stored(caseId);
      if (
        options.hideJudge &&
        !visibleSpans(content.spans(row), true).some((span) => span.id === spanId)
      ) {
        throw notFound(
          `The span “${short(spanId)}” is not shown here.`,
          'Steps of a judge are shown after you submit.',
        );
      }
      const { json, clips } = clipJson(spanJson(row, spanId));
      return {
        spanId,
        spanJson: json,
        clips,
        metricResults: options.hideJudge
          ? null
          : content
              .results(row)
              .filter((result) => result.target === `span:${spanId}`)
              .map(resultView),
      };
    },
    text({ caseId, spanId, path }, offset, limit) {
      const found = stored(caseId);
      const holder: unknown =
        spanId === undefined ? bodyValue(found) : JSON.parse(spanJson(found.row, spanId));
      const text = textAt(holder, path);
      if (text === undefined)
        throw notFound(`The case holds no text at “${short(path.join('.'))}”.`);
      return { text: textPart(text, offset, limit), totalChars: text.length };
    },
    raw(caseId, offset, limit) {
      const raw = content.raw(caseId);
      if (raw === undefined)
        throw notFound(`There is no case “${short(caseId)}” in this workspace.`);
      return { raw: textPart(raw, offset, limit), totalChars: raw.length };
    },
    isJudgeHidden(caseId, packId) {
      const hides = content.hidesJudge(packId, caseId, context.reviewerId(packId));
      if (hides === undefined) throw notFound(`This workspace has no pack “${short(packId)}”.`);
      return hides;
    },
  };
}

function caseViewOf(content: CaseContent, stored: StoredCase, options: CaseViewOptions): CaseView {
  const { hideJudge, hideLabels = false } = options;
  const results = content.results(stored.row);
  const body = clippedBody(stored);
  const spans = visibleSpans(previewedSpans(content, stored.row), hideJudge);
  const tree = treeOf(spans, stored.kind !== 'thread');
  return {
    caseId: stored.caseId,
    sourceName: stored.sourceName,
    sourceFormat: stored.sourceFormat,
    bodyJson: body.json,
    clips: body.clips,
    spans: spanSummaries(spans, tree, hideJudge ? [] : results),
    warnings: tree.warnings,
    signals: signalsOf(stored.signals).filter(
      (signal) => !hideJudge || !JUDGE_SIGNALS.includes(signal),
    ),
    metricResults: hideJudge ? null : results.map(resultView),
    metrics: [...new Set(results.map((result) => result.metric))],
    labels: hideLabels ? [] : labelsOf(content, stored),
  };
}

function clippedBody(stored: StoredCase): ClippedJson {
  return stored.body === null ? clipValue(bodyValue(stored)) : clipJson(stored.body);
}

/**
 * The record without what has its own lane. A raw record in Assay's own format was validated when it
 * was imported; checking it again would cost more than everything else on the way to the screen.
 */
function bodyValue(stored: StoredCase): unknown {
  if (stored.body !== null) return JSON.parse(stored.body);
  const record: unknown = JSON.parse(stored.raw ?? 'null');
  if (typeof record !== 'object' || record === null) {
    throw new AppFailure(
      appError('internal', `The record of the case “${short(stored.caseId)}” cannot be read.`, {
        hint: 'Run `assay doctor`, then import its file again.',
      }),
    );
  }
  const lanes: readonly string[] = ['spans', 'metricResults', 'labels'];
  const fields = Object.entries(record).filter(([key]) => !lanes.includes(key));
  return { ...Object.fromEntries(fields), id: stored.nativeId, kind: stored.kind };
}

interface PreviewedSpan extends StoredSpan {
  readonly preview: string | null;
}

/** Above this nobody reads the list line by line, and the next case must not wait for it. */
const MOST_PREVIEWED_SPANS = 500;

function previewedSpans(content: CaseContent, row: number): readonly PreviewedSpan[] {
  const spans = content.spans(row);
  const previews =
    spans.length > 0 && spans.length <= MOST_PREVIEWED_SPANS ? content.spanPreviews(row) : [];
  return spans.map((span, index) => ({
    ...span,
    preview: previews[index]?.replace(/\s+/g, ' ').trim() || null,
  }));
}

function treeOf(spans: readonly StoredSpan[], expectsOneRoot: boolean): SpanTree {
  const treeSpans = spans.map((span): TreeSpan => ({
    id: span.id,
    parentId: span.parentId,
    startMs: span.startedMs,
    durationMs: span.durationMs,
  }));
  return buildSpanTree(treeSpans, { expectsOneRoot });
}

function visibleSpans<S extends StoredSpan>(spans: readonly S[], hideJudge: boolean): readonly S[] {
  return hideJudge ? withoutJudgeSpans(spans) : spans;
}

function spanSummaries(
  spans: readonly PreviewedSpan[],
  tree: SpanTree,
  results: readonly StoredResult[],
): SpanSummary[] {
  const failed = new Map<string, number>();
  for (const result of results) {
    if (result.verdict === 0) failed.set(result.target, (failed.get(result.target) ?? 0) + 1);
  }
  return tree.nodes.flatMap((node) => {
    const span = spans[node.index];
    if (!span) return [];
    const { startedMs: _, hasDocuments, ...rest } = span;
    return [
      {
        ...rest,
        hasDocuments: hasDocuments !== 0,
        startMs: node.startMs,
        durationMs: node.durationMs,
        depth: node.depth,
        metricsFailed: failed.get(`span:${span.id}`) ?? 0,
      },
    ];
  });
}

function resultView(result: StoredResult): MetricResultView {
  const verdicts = ['failed', 'passed'] as const;
  return { ...result, verdict: verdicts[result.verdict] ?? 'no_verdict' };
}

function labelsOf(content: CaseContent, stored: StoredCase): HumanLabelView[] {
  const imported = content.importedLabels(stored.row).map((label): HumanLabelView => {
    const { verdict: _verdict, number: _number, text: _text, ...rest } = label;
    return { ...rest, value: importedValue(label), source: 'imported', packName: null };
  });
  const reviewed = content.annotations(stored.caseId).flatMap(({ answers, ...who }) =>
    Object.entries(AnswersSchema.parse(JSON.parse(answers))).map(
      ([question, value]): HumanLabelView => ({
        ...who,
        question,
        value: answerValue(value),
        reason: null,
        source: 'review',
      }),
    ),
  );
  return [...imported, ...reviewed];
}

function importedValue(label: StoredLabel): string | number {
  const verdicts = ['fail', 'pass', 'unsure'] as const;
  return label.number ?? label.text ?? verdicts[label.verdict ?? 2] ?? 'unsure';
}

/** Tool calls are shown by name; the form shows them whole. */
function answerValue(value: AnswerValue): HumanLabelView['value'] {
  return Array.isArray(value)
    ? value.map((item) => (typeof item === 'string' ? item : item.name))
    : value;
}

function notFound(message: string, hint?: string): AppFailure {
  return new AppFailure(appError('input/not-found', message, hint === undefined ? {} : { hint }));
}

function short(id: string): string {
  return id.slice(0, 120);
}
