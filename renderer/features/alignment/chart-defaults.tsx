import classes from './alignment.module.css';

/** Text of 11 px in the quiet colour: axes are read once and then looked past. */
const TICK = { fontSize: 11, fill: 'var(--assay-text-soft)' } as const;

export const AXIS = {
  tick: TICK,
  tickLine: false,
  axisLine: { stroke: 'var(--assay-border-strong)' },
} as const;

export const GRID = { stroke: 'var(--assay-border)', strokeDasharray: '2 4' } as const;

/** Shares on an axis, without decimals. */
export function percentTick(share: number): string {
  return `${Math.round(share * 100)}%`;
}

interface TooltipBoxProps {
  readonly title: string;
  readonly lines: readonly (readonly [string, string])[];
}

/** What appears beside the pointer; the same facts stand in the table view. */
export function TooltipBox({ title, lines }: TooltipBoxProps) {
  return (
    <div className={classes.tooltip}>
      <p className={classes.tooltipTitle}>{title}</p>
      <dl>
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
