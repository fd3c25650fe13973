import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Metric } from '../../../shared/domain/metric.ts';
import { useCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import {
  formatCount,
  formatNumber,
  formatPercent,
  formatPlural,
  formatTime,
  NONE,
} from '../../ui/format.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { VerdictBadge } from '../../ui/verdict-badge.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import type { MetricState } from '../library/library-search.ts';
import { DirectionChoice, DirectionFact } from './direction.tsx';
import {
  KIND_WORDS,
  NO_VERDICT_WORDS,
  STATUS_WORDS,
  asksForDirection,
  noVerdictCount,
  passShare,
  scoreRange,
} from './metric-facts.ts';
import list from '../../ui/list-table.module.css';
import classes from './metrics.module.css';

/** One metric: what is known of it, and the way to its cases and to its alignment. */
export function MetricScreen() {
  const { metricId } = useParams({ from: '/metrics/$metricId' });
  const metric = useCall('metric.get', { metricId });
  if (metric.error) {
    return (
      <Page title="Metric">
        <ErrorPanel error={metric.error} onRetry={metric.refetch} />
      </Page>
    );
  }
  if (!metric.data) return <Page title="Metric">{null}</Page>;
  const { data } = metric;
  return (
    <Page
      title={visibleText(data.name)}
      subtitle={`${KIND_WORDS[data.kind]} · ${STATUS_WORDS[data.status]}`}
      actions={
        <>
          <LinkButton variant="default" to="/library" search={casesOf(data, 'any')}>
            All its cases
          </LinkButton>
          <LinkButton to="/alignment" search={{ metricId: data.id }}>
            Alignment with people
          </LinkButton>
        </>
      }
    >
      {asksForDirection(data) ? (
        <section className={classes.ask} aria-label="Direction to set">
          <p className={classes.askText}>
            <strong>Does a higher score mean better or worse?</strong> The results allow both, and
            thresholds and rank correlations need to know.
          </p>
          <DirectionChoice metric={data} />
        </section>
      ) : null}
      <div className={classes.columns}>
        <div>
          <Verdicts metric={data} />
        </div>
        <div>
          <Facts metric={data} />
        </div>
      </div>
      <Versions metric={data} />
    </Page>
  );
}

function casesOf(metric: Metric, state: MetricState) {
  return { filter: { metric: { metricId: metric.id, state } } };
}

function Verdicts({ metric }: { readonly metric: Metric }) {
  const without = noVerdictCount(metric);
  const reasons = ['missing', 'error', 'unparseable', 'flaky'] as const;
  return (
    <Section
      title="Results"
      description={`${formatPlural(metric.resultCount, 'result')}. Each number opens its cases.`}
    >
      <ul className={classes.verdicts}>
        <VerdictRow metric={metric} state="passed" count={metric.passedCount}>
          <VerdictBadge verdict="pass" label="Passed" plain />
        </VerdictRow>
        <VerdictRow metric={metric} state="failed" count={metric.failedCount}>
          <VerdictBadge verdict="fail" label="Failed" plain />
        </VerdictRow>
        <VerdictRow metric={metric} state="no_verdict" count={without}>
          <VerdictBadge verdict="no_verdict" plain />
        </VerdictRow>
      </ul>
      {without > 0 ? (
        <p className={classes.reasons}>
          Without a verdict:{' '}
          {reasons
            .filter((reason) => metric.noVerdict[reason] > 0)
            .map((reason) => `${formatCount(metric.noVerdict[reason])} ${NO_VERDICT_WORDS[reason]}`)
            .join(', ')}
          . They are counted apart and never guessed.
        </p>
      ) : null}
    </Section>
  );
}

interface VerdictRowProps {
  readonly metric: Metric;
  readonly state: MetricState;
  readonly count: number;
  readonly children: ReactNode;
}

function VerdictRow({ metric, state, count, children }: VerdictRowProps) {
  const share = metric.resultCount === 0 ? null : count / metric.resultCount;
  const content = (
    <>
      {children}
      <span className={classes.verdictBar} data-state={state} aria-hidden>
        <span style={{ width: `${(share ?? 0) * 100}%` }} />
      </span>
      <span className={classes.verdictCount}>{formatCount(count)}</span>
      <span className={classes.verdictShare}>{formatPercent(share)}</span>
    </>
  );
  return (
    <li>
      {count === 0 ? (
        <span className={classes.verdictRow}>{content}</span>
      ) : (
        <Link to="/library" search={casesOf(metric, state)} className={classes.verdictRow}>
          {content}
        </Link>
      )}
    </li>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Facts({ metric }: { readonly metric: Metric }) {
  const { targets } = metric;
  const spoken = [
    targets.case > 0 ? `${formatCount(targets.case)} of cases` : null,
    targets.span > 0 ? `${formatCount(targets.span)} of spans` : null,
    targets.turn > 0 ? `${formatCount(targets.turn)} of turns` : null,
  ].filter((part) => part !== null);
  return (
    <Section title="Facts">
      <dl className={classes.facts}>
        <Fact name="Direction">
          <DirectionFact metric={metric} />
          {metric.directionSource === 'declared' || asksForDirection(metric) ? null : (
            <DirectionChoice metric={metric} isCorrection />
          )}
        </Fact>
        <Fact name="Scores">{scoreRange(metric) ?? 'None, only verdicts'}</Fact>
        <Fact name="Pass share">{formatPercent(passShare(metric))} of those with a verdict</Fact>
        <Fact name="Thresholds">
          {metric.thresholds.length === 0
            ? 'None in the files'
            : metric.thresholds
                .slice(0, 12)
                .map(
                  ({ threshold, resultCount }) =>
                    `${formatNumber(threshold)} (${formatCount(resultCount)})`,
                )
                .join(', ')}
        </Fact>
        <Fact name="Judges">
          {metric.evaluators.length === 0
            ? 'Not named in the files'
            : visibleText(metric.evaluators.slice(0, 12).join(', '))}
        </Fact>
        <Fact name="Speaks of">{spoken.length === 0 ? NONE : spoken.join(', ')}</Fact>
      </dl>
    </Section>
  );
}

function Versions({ metric }: { readonly metric: Metric }) {
  if (metric.versions.length === 0) return null;
  return (
    <div className={classes.versions}>
      <Section title="Versions">
        <table className={list.table}>
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col" className={classes.right}>
                Results
              </th>
              <th scope="col" className={classes.right}>
                First imported
              </th>
            </tr>
          </thead>
          <tbody>
            {metric.versions.map(({ version, resultCount, firstSeenAt }) => (
              <tr key={version}>
                <td className={classes.versionCell}>{visibleText(version)}</td>
                <td className={classes.right}>{formatCount(resultCount)}</td>
                <td className={classes.right}>{formatTime(firstSeenAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
    </div>
  );
}
