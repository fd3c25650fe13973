import type { CaseRecord, Span } from '../domain/case.ts';
import { withoutJudgeSpans } from '../domain/judge-spans.ts';

/**
 * A record without what a blinded pack hides: metric results, human labels, feedback of end users, and
 * the steps of the trace in which a judge ran. The very same record if it says nothing of that.
 */
export function blindRecord(record: CaseRecord): CaseRecord {
  const { metricResults, labels, feedback, spans, ...rest } = record;
  const shown = withoutJudgeSpans((spans ?? []).map(toTimed)).map(({ span }) => span);
  const says = [metricResults, labels, feedback].some((list) => list !== undefined);
  if (!says && shown.length === (spans?.length ?? 0)) return record;
  return { ...rest, ...(shown.length === 0 ? {} : { spans: [...shown] }) };
}

function toTimed(span: Span) {
  return {
    span,
    id: span.id,
    parentId: span.parentId ?? null,
    kind: span.kind,
    // Order between siblings hides nothing: which spans are below which does not depend on time.
    startedMs: null,
    durationMs: null,
  };
}
