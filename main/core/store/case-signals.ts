import type { CaseRecord, MetricResult } from '../../../shared/domain/case.ts';
import type { SignalId } from '../../../shared/domain/signal.ts';
import { signalMask } from '../../../shared/domain/signal.ts';
import { METRIC_VERDICT, type MetricVerdict } from './result-verdict.ts';

/** The signals that a record carries by itself, as a bit mask. */
export function caseSignals(record: CaseRecord, verdicts: readonly MetricVerdict[]): number {
  const found: SignalId[] = [];
  for (const feedback of record.feedback ?? []) {
    if (
      feedback.kind === 'thumbs_down' ||
      feedback.kind === 'thumbs_up' ||
      feedback.kind === 'escalation'
    )
      found.push(feedback.kind);
  }
  if (hasToolError(record)) found.push('tool_error');
  if (record.error !== undefined || (record.spans ?? []).some((span) => span.status === 'error'))
    found.push('error');
  if (verdicts.includes(METRIC_VERDICT.failed)) found.push('metric_failed');
  if ((record.metricResults ?? []).some(isUnusable)) found.push('no_verdict');
  // Only a retriever that states its documents can be known to have found none.
  if (
    (record.spans ?? []).some((span) => span.kind === 'retriever' && span.documents?.length === 0)
  )
    found.push('empty_retrieval');
  return signalMask(found);
}

/** A score without a threshold is an answer, though no verdict; a grader that failed gave none at all. */
function isUnusable(result: MetricResult): boolean {
  if (result.error || result.unparseable || result.flaky) return true;
  return (result.score ?? null) === null && (result.passed ?? null) === null;
}

function hasToolError(record: CaseRecord): boolean {
  return (
    (record.toolsCalled ?? []).some((call) => call.error !== undefined) ||
    (record.turns ?? []).some((turn) =>
      (turn.toolCalls ?? []).some((call) => call.error !== undefined),
    ) ||
    (record.spans ?? []).some(
      (span) =>
        (span.kind === 'tool' && span.status === 'error') || span.toolCall?.error !== undefined,
    )
  );
}
