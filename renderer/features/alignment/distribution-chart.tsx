import { useElementSize } from '@mantine/hooks';
import { useMemo } from 'react';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type {
  AlignmentCell,
  AlignmentFilter,
  AlignmentRow,
  ScoreDistribution,
} from '../../../shared/contract/alignment.ts';
import { useCall } from '../../data/client.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { ChartCard } from './chart-card.tsx';
import { AXIS, GRID, TooltipBox } from './chart-defaults.tsx';
import { distributionTable } from './chart-data.ts';

const BINS = 20;
const HEIGHT_PX = 220;
const AXIS_PX = 60;

const PEOPLE = [
  { key: 'humanFail', name: 'People fail', fill: 'var(--assay-fail)', cell: 'human_fail' },
  { key: 'humanUnsure', name: 'People unsure', fill: 'var(--assay-unsure)', cell: 'all' },
  { key: 'humanPass', name: 'People pass', fill: 'var(--assay-pass)', cell: 'human_pass' },
] as const;

interface DistributionChartProps {
  readonly filter: AlignmentFilter;
  readonly row: AlignmentRow;
  readonly asTable: boolean;
  readonly onOpenBin: (cell: AlignmentCell, scoreFrom: number, scoreTo: number) => void;
}

/** Scores of a metric by what people said, with the threshold: where the two colours mix, no threshold helps. */
export function DistributionChart({ filter, row, asTable, onOpenBin }: DistributionChartProps) {
  const { ref, width } = useElementSize();
  const distribution = useCall(
    'alignment.distribution',
    { filter, metricId: row.metricId, bins: BINS },
    { keepPrevious: true },
  );
  const data = distribution.data;
  const bins = useMemo(
    () => (data?.bins ?? []).map((bin) => ({ ...bin, middle: (bin.from + bin.to) / 2 })),
    [data],
  );
  const first = data?.bins[0];
  const last = data?.bins.at(-1);
  const barPx = Math.max(2, (width - AXIS_PX) / Math.max(1, bins.length) - 2);
  const threshold = data?.thresholds[0]?.threshold;
  const directionText = row.direction === 'lower_is_better' ? ', lower is better' : '';
  return (
    <ChartCard
      title="Scores by human verdict"
      subtitle={`${row.metric}${directionText}`}
      table={data ? distributionTable(data) : null}
      asTable={asTable}
      emptyText={distribution.error?.message ?? (data ? data.reason : 'Being counted.')}
    >
      <div ref={ref}>
        {width > 0 && first && last ? (
          <BarChart
            width={width}
            height={HEIGHT_PX}
            data={bins}
            margin={{ top: 16, right: 16, bottom: 0, left: 0 }}
          >
            <CartesianGrid {...GRID} vertical={false} />
            <XAxis
              {...AXIS}
              type="number"
              dataKey="middle"
              domain={[first.from, last.to]}
              tickFormatter={scoreTick}
              tickCount={6}
            />
            <YAxis {...AXIS} allowDecimals={false} width={44} />
            <Tooltip
              cursor={{ fill: 'var(--assay-surface-hover)' }}
              content={renderTooltip}
              isAnimationActive={false}
            />
            <Legend
              verticalAlign="top"
              align="right"
              height={22}
              iconSize={9}
              formatter={legendText}
            />
            {PEOPLE.map((group) => (
              <Bar
                key={group.key}
                dataKey={group.key}
                name={group.name}
                stackId="people"
                fill={group.fill}
                fillOpacity={0.8}
                barSize={barPx}
                isAnimationActive={false}
                cursor="pointer"
                onClick={(_bar, index) => {
                  const bin = bins[index];
                  if (bin) onOpenBin(group.cell, bin.from, bin.to);
                }}
              />
            ))}
            {threshold === undefined ? null : (
              <ReferenceLine
                x={threshold}
                stroke="var(--assay-text)"
                strokeDasharray="4 3"
                label={{
                  value: `threshold ${formatNumber(threshold)}`,
                  position: 'top',
                  fontSize: 11,
                  fill: 'var(--assay-text)',
                }}
              />
            )}
          </BarChart>
        ) : null}
      </div>
    </ChartCard>
  );
}

function scoreTick(score: number): string {
  return formatNumber(score, 2);
}

function legendText(name: string) {
  return <span style={{ color: 'var(--assay-text-soft)', fontSize: 11 }}>{name}</span>;
}

interface DistributionTooltip {
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: ScoreDistribution['bins'][number] }[];
}

function renderTooltip({ active, payload }: DistributionTooltip) {
  const bin = payload?.[0]?.payload;
  if (!active || !bin) return null;
  return (
    <TooltipBox
      title={`Score ${formatNumber(bin.from)} to ${formatNumber(bin.to)}`}
      lines={[
        ['People pass', formatCount(bin.humanPass)],
        ['People fail', formatCount(bin.humanFail)],
        ['People unsure', formatCount(bin.humanUnsure)],
      ]}
    />
  );
}
