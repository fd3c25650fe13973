import type { CaseView } from '../../../shared/contract/library.ts';
import type { SignalId } from '../../../shared/domain/signal.ts';

/** Signals that only the judge gives: they tell its verdict. */
const JUDGE_SIGNALS: ReadonlySet<SignalId> = new Set(['metric_failed', 'no_verdict']);

/**
 * Takes out of a case what a reviewer of a blinded pack must not know before submitting: the judge's
 * results, what follows from them, and every label that other people gave. Names of metrics stay,
 * because the form asks about them.
 */
export function withoutJudge(view: CaseView): CaseView {
  return {
    ...view,
    metricResults: null,
    labels: [],
    signals: view.signals.filter((signal) => !JUDGE_SIGNALS.has(signal)),
    spans: view.spans.map((span) =>
      span.metricsFailed === 0 ? span : { ...span, metricsFailed: 0 },
    ),
  };
}
