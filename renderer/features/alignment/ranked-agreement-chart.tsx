import { useMemo } from 'react';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { AlignmentRow } from '../../../shared/contract/alignment.ts';
import { formatCount, formatPercent } from '../../ui/format.ts';
import { ChartCard } from './chart-card.tsx';
import { AXIS, GRID, percentTick, TooltipBox } from './chart-defaults.tsx';
import { rankedAgreement, rankedTable, type RankedMetric } from './chart-data.ts';

const ROW_PX = 30;
const MAX_METRICS = 20;

interface RankedAgreementChartProps {
  readonly rows: readonly AlignmentRow[];
  readonly selectedId: string | null;
  readonly asTable: boolean;
  readonly onSelect: (metricId: string) => void;
}

/** All metrics by agreement: a dot for the value, a bar for its 95% interval, a tick for always-pass. */
export function RankedAgreementChart({
  rows,
  selectedId,
  asTable,
  onSelect,
}: RankedAgreementChartProps) {
  const ranked = useMemo(() => rankedAgreement(rows), [rows]);
  const shown = useMemo(
    () =>
      ranked
        .slice(0, MAX_METRICS)
        .map((item) => ({ ...item, isSelected: item.metricId === selectedId })),
    [ranked, selectedId],
  );
  return (
    <ChartCard
      title="Metrics by agreement"
      subtitle={
        ranked.length > MAX_METRICS
          ? `best ${MAX_METRICS} of ${ranked.length}`
          : 'with 95% intervals; dashed: always-pass'
      }
      table={rankedTable(ranked)}
      asTable={asTable}
      emptyText={
        ranked.length === 0
          ? 'No metric can be compared yet: no case has both a verdict of a metric and one of a person.'
          : null
      }
    >
      <ResponsiveContainer width="100%" height={Math.max(120, shown.length * ROW_PX + 36)}>
        <BarChart data={shown} layout="vertical" margin={{ top: 4, right: 16, bottom: 0, left: 0 }}>
          <CartesianGrid {...GRID} horizontal={false} />
          <XAxis
            {...AXIS}
            type="number"
            domain={[0, 1]}
            ticks={[0, 0.25, 0.5, 0.75, 1]}
            tickFormatter={percentTick}
          />
          <YAxis
            {...AXIS}
            type="category"
            dataKey="metric"
            width={132}
            interval={0}
            tickFormatter={shorten}
          />
          <Tooltip
            cursor={{ fill: 'var(--assay-surface-hover)' }}
            content={renderTooltip}
            isAnimationActive={false}
          />
          <Bar
            dataKey="interval"
            shape={renderInterval}
            isAnimationActive={false}
            onClick={(_bar, index) => {
              const item = shown[index];
              if (item) onSelect(item.metricId);
            }}
            cursor="pointer"
          />
        </BarChart>
      </ResponsiveContainer>
    </ChartCard>
  );
}

function shorten(name: string): string {
  return name.length > 20 ? `${name.slice(0, 19)}…` : name;
}

interface IntervalShape {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly payload?: RankedMetric & { readonly isSelected: boolean };
}

/** Recharts gives the pixels of the interval; value and baseline are placed on the same scale. */
function renderInterval({ x = 0, y = 0, width = 0, height = 0, payload }: IntervalShape) {
  if (!payload) return <g />;
  const [low, high] = payload.interval;
  const perShare = high > low ? width / (high - low) : 0;
  const at = (share: number) => x + (share - low) * perShare;
  const middle = y + height / 2;
  return (
    <g>
      <rect
        x={x}
        y={middle - 3}
        width={Math.max(1, width)}
        height={6}
        rx={3}
        fill="var(--assay-accent)"
        fillOpacity={payload.isSelected ? 0.45 : 0.22}
      />
      {payload.alwaysPass === null ? null : (
        <line
          x1={at(payload.alwaysPass)}
          x2={at(payload.alwaysPass)}
          y1={middle - 8}
          y2={middle + 8}
          stroke="var(--assay-text-soft)"
          strokeWidth={1.5}
          strokeDasharray="2 2"
        />
      )}
      <circle
        cx={at(payload.agreement)}
        cy={middle}
        r={payload.isSelected ? 5.5 : 4.5}
        fill="var(--assay-accent)"
      />
    </g>
  );
}

interface TooltipInput {
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: RankedMetric }[];
}

function renderTooltip({ active, payload }: TooltipInput) {
  const item = payload?.[0]?.payload;
  if (!active || !item) return null;
  return (
    <TooltipBox
      title={item.metric}
      lines={[
        ['Agreement', formatPercent(item.agreement)],
        [
          '95% interval',
          `${formatPercent(item.interval[0])} to ${formatPercent(item.interval[1])}`,
        ],
        ['Always-pass', formatPercent(item.alwaysPass)],
        ['n', formatCount(item.n)],
      ]}
    />
  );
}
