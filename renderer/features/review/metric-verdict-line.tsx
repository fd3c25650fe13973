import { useStore } from 'zustand';
import { targetKey } from '../../../shared/domain/target.ts';
import { formatNumber } from '../../ui/format.ts';
import { VerdictBadge } from '../../ui/verdict-badge.tsx';
import { useCaseUi, useReview } from './review-context.ts';
import classes from './form.module.css';

const VERDICTS = {
  passed: { verdict: 'pass', label: 'passed' },
  failed: { verdict: 'fail', label: 'failed' },
  no_verdict: { verdict: 'no_verdict', label: 'no verdict' },
} as const;

/** What the metric itself said, beside the question about it; nothing while it is hidden. */
export function MetricVerdictLine({ metric }: { readonly metric: string }) {
  const isShown = useStore(useCaseUi(), (state) => state.isJudgeShown);
  const results = useReview((state) => state.item?.case.metricResults ?? null);
  const target = useReview((state) => targetKey(state.target));
  if (!isShown || results === null) return null;
  const ofMetric = results.filter((result) => result.metric === metric);
  const [result] = ofMetric.filter((other) => other.target === target).concat(ofMetric);
  if (!result) return null;
  const { verdict, label } = VERDICTS[result.verdict];
  return (
    <p className={classes.metricLine}>
      <span>Metric</span>
      <VerdictBadge verdict={verdict} label={label} plain />
      {result.score === null ? null : (
        <span>
          {formatNumber(result.score)}
          {result.threshold === null ? '' : `, threshold ${formatNumber(result.threshold)}`}
        </span>
      )}
    </p>
  );
}
