import { useMemo } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type {
  AlignmentFilter,
  AlignmentRow,
  AlignmentSeries,
} from '../../../shared/contract/alignment.ts';
import { useCall } from '../../data/client.ts';
import { formatCount, formatPercent, formatPlural } from '../../ui/format.ts';
import { periodDays } from './alignment-filter.ts';
import { ChartCard } from './chart-card.tsx';
import { AXIS, GRID, percentTick, TooltipBox } from './chart-defaults.tsx';
import { seriesTable } from './chart-data.ts';

interface SeriesChartProps {
  readonly filter: AlignmentFilter;
  readonly row: AlignmentRow;
  readonly asTable: boolean;
  readonly onOpenPeriod: (days: { readonly from: string; readonly to: string }) => void;
}

/** Agreement of one metric over the time of the human judgement. A drift shows here first. */
export function SeriesChart({ filter, row, asTable, onOpenPeriod }: SeriesChartProps) {
  const series = useCall(
    'alignment.series',
    { filter, metricId: row.metricId },
    { keepPrevious: true },
  );
  const points = useMemo(
    () =>
      (series.data?.points ?? []).map((point) => ({
        ...point,
        day: point.from.slice(0, 10),
        interval: [point.low, point.high] as const,
      })),
    [series.data],
  );
  const bucket = series.data?.bucket ?? 'day';
  const undated = series.data?.undated ?? 0;
  return (
    <ChartCard
      title="Agreement over time"
      subtitle={[
        `${row.metric}, by ${bucket}`,
        undated > 0 ? `${formatPlural(undated, 'label')} without a date` : null,
      ]
        .filter((part) => part !== null)
        .join('; ')}
      table={series.data ? seriesTable(series.data) : null}
      asTable={asTable}
      emptyText={emptyText(series.data, series.error?.message ?? null)}
    >
      <ResponsiveContainer width="100%" height={220}>
        <ComposedChart
          data={points}
          margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
          onClick={(state) => {
            const point = points[Number(state.activeTooltipIndex)];
            if (point) onOpenPeriod(periodDays(point.from, bucket));
          }}
        >
          <CartesianGrid {...GRID} vertical={false} />
          <XAxis {...AXIS} dataKey="day" minTickGap={32} />
          <YAxis
            {...AXIS}
            domain={[0, 1]}
            ticks={[0, 0.25, 0.5, 0.75, 1]}
            tickFormatter={percentTick}
            width={44}
          />
          <Tooltip content={renderTooltip} isAnimationActive={false} />
          <Area
            dataKey="interval"
            stroke="none"
            fill="var(--assay-accent)"
            fillOpacity={0.15}
            isAnimationActive={false}
            activeDot={false}
          />
          <Line
            dataKey="agreement"
            stroke="var(--assay-accent)"
            strokeWidth={2}
            dot={points.length <= 60 ? { r: 3, fill: 'var(--assay-accent)' } : false}
            isAnimationActive={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </ChartCard>
  );
}

function emptyText(series: AlignmentSeries | undefined, problem: string | null): string | null {
  if (problem !== null) return problem;
  if (!series) return 'Being counted.';
  if (series.points.length > 0) return null;
  return series.undated > 0
    ? 'The labels carry no date. Judgements that are made in Assay do, and will appear here.'
    : 'No judgement to compare yet.';
}

interface SeriesTooltip {
  readonly active?: boolean;
  readonly payload?: readonly {
    readonly payload?: AlignmentSeries['points'][number] & { readonly day: string };
  }[];
}

function renderTooltip({ active, payload }: SeriesTooltip) {
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  return (
    <TooltipBox
      title={point.day}
      lines={[
        ['Agreement', formatPercent(point.agreement)],
        ['95% interval', `${formatPercent(point.low)} to ${formatPercent(point.high)}`],
        ['n', formatCount(point.n)],
      ]}
    />
  );
}
