import { IconGauge } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Metric } from '../../../shared/domain/metric.ts';
import { useCall } from '../../data/client.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount, formatPercent, formatPlural, NONE } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { DirectionChoice, DirectionFact } from './direction.tsx';
import {
  KIND_WORDS,
  STATUS_WORDS,
  asksForDirection,
  noVerdictCount,
  noVerdictReasons,
  passShare,
  scoreRange,
  thresholdWords,
} from './metric-facts.ts';
import list from '../../ui/list-table.module.css';
import classes from './metrics.module.css';

/** All metrics that have scored a case, with what is known of each. */
export function MetricsScreen() {
  const metrics = useCall('metric.list', {});
  const rowsRef = useRowKeys<HTMLTableSectionElement>({});
  const open = metrics.data?.filter(asksForDirection) ?? [];
  return (
    <Page
      title="Metrics"
      subtitle={metrics.data ? formatPlural(metrics.data.length, 'metric') : ''}
    >
      {metrics.error ? <ErrorPanel error={metrics.error} onRetry={metrics.refetch} /> : null}
      {metrics.data && metrics.data.length === 0 ? (
        <EmptyState icon={<IconGauge size={22} stroke={1.6} />} title="No metrics yet">
          Metrics come with the results in imported files: each score, threshold and verdict of an
          automatic judge is listed here under the name of its metric.
        </EmptyState>
      ) : null}
      {open.length > 0 ? (
        <section className={classes.ask} aria-label="Directions to set">
          <p className={classes.askText}>
            <strong>
              {open.length === 1
                ? 'The direction of one metric is open.'
                : `The directions of ${formatCount(open.length)} metrics are open.`}
            </strong>{' '}
            Their results allow both: does a higher score mean that the case is better, or worse?
            Thresholds and rank correlations need to know.
          </p>
          <ul className={classes.askList}>
            {open.map((metric) => (
              <li key={metric.id} className={classes.askRow}>
                <span className={classes.askName} title={metric.name}>
                  {visibleText(metric.name)}
                </span>
                <DirectionChoice metric={metric} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {metrics.data && metrics.data.length > 0 ? (
        <table className={list.table}>
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col">Direction</th>
              <th scope="col" className={classes.right}>
                Results
              </th>
              <th scope="col" className={classes.right}>
                Passed
              </th>
              <th scope="col" className={classes.right}>
                No verdict
              </th>
              <th scope="col" className={classes.right}>
                Threshold
              </th>
              <th scope="col" className={classes.right}>
                Scores
              </th>
            </tr>
          </thead>
          <tbody ref={rowsRef}>
            {metrics.data.map((metric) => (
              <MetricRow key={metric.id} metric={metric} />
            ))}
          </tbody>
        </table>
      ) : null}
    </Page>
  );
}

function MetricRow({ metric }: { readonly metric: Metric }) {
  const without = noVerdictCount(metric);
  const share = passShare(metric);
  const facts = [
    KIND_WORDS[metric.kind],
    STATUS_WORDS[metric.status],
    metric.versions.length === 0 ? null : formatPlural(metric.versions.length, 'version'),
    metric.evaluators.length === 0 ? null : metric.evaluators.join(', '),
  ].filter((fact) => fact !== null);
  return (
    <tr>
      <td className={`${list.nameCell} ${classes.nameCell}`}>
        <Link
          to="/metrics/$metricId"
          params={{ metricId: metric.id }}
          className={list.name}
          data-row=""
          title={metric.name}
        >
          {visibleText(metric.name)}
        </Link>
        <span className={list.note} title={facts.join(' · ')}>
          {visibleText(facts.join(' · '))}
        </span>
      </td>
      <td className={classes.directionCell}>
        <DirectionFact metric={metric} />
      </td>
      <td className={classes.right}>{formatCount(metric.resultCount)}</td>
      <td className={classes.right}>
        <ShareBar share={share} />
      </td>
      <td className={classes.right} title={noVerdictReasons(metric).join(', ') || undefined}>
        {without === 0 ? NONE : formatCount(without)}
      </td>
      <td className={classes.right}>{thresholdWords(metric) ?? NONE}</td>
      <td className={classes.right}>{scoreRange(metric) ?? NONE}</td>
    </tr>
  );
}

/** A share as a number over a thin bar. */
export function ShareBar({ share }: { readonly share: number | null }) {
  if (share === null) return <span>{NONE}</span>;
  return (
    <span className={classes.share}>
      {formatPercent(share)}
      <span className={classes.shareBar} aria-hidden>
        <span className={classes.shareFill} style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  );
}
