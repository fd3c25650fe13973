import { Link } from '@tanstack/react-router';
import type { AlignmentRow } from '../../../shared/contract/alignment.ts';
import { useCall } from '../../data/client.ts';
import { formatCount, formatPercent } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { mostDisagreeing } from './glance-order.ts';
import classes from './home.module.css';

/** The metrics that people contradict most, as a way into the Alignment screen. */
export function AlignmentGlance() {
  const settings = useCall('settings.get', {});
  const labelPolicy = settings.data?.labelPolicy;
  const table = useCall(
    'alignment.table',
    { filter: labelPolicy ? { labelPolicy } : {} },
    { enabled: settings.data !== undefined, keepPrevious: true },
  );
  if (!table.data) return null;
  const rows = mostDisagreeing(table.data.rows);

  return (
    <Section
      title="Metrics people disagree with"
      actions={
        <Link to="/alignment" className={classes.more}>
          Alignment
        </Link>
      }
    >
      {rows.length === 0 ? (
        <p className={classes.quiet}>
          {table.data.labelledTargets === 0
            ? 'Nothing to compare yet. Review cases that metrics have judged, or import human labels with them.'
            : 'No disagreement among the metrics that have ten labels or more.'}
        </p>
      ) : (
        <ul className={classes.list}>
          {rows.map((row) => (
            <GlanceRow key={row.metricId} row={row} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function GlanceRow({ row }: { readonly row: AlignmentRow }) {
  const { summary } = row;
  const { agreement } = summary;
  return (
    <li className={classes.glance}>
      <Link to="/alignment" search={{ metricId: row.metricId }} className={classes.rowTitle}>
        {row.metric}
      </Link>
      {agreement.kind === 'value' ? (
        <span className={classes.glanceValue} title={intervalText(agreement.low, agreement.high)}>
          {formatPercent(agreement.value)} <span className={classes.soft}>agree</span>
        </span>
      ) : null}
      <div className={classes.rowNote}>
        <span>n {formatCount(summary.n)}</span>
        <span>{formatCount(summary.missedFailures)} missed failures</span>
        <span>{formatCount(summary.falseAlarms)} false alarms</span>
      </div>
    </li>
  );
}

function intervalText(low: number | undefined, high: number | undefined): string {
  return low === undefined || high === undefined
    ? ''
    : `95% interval ${formatPercent(low)} to ${formatPercent(high)}`;
}
