/** What a figure has to reach; stated over the ratio to the floor or limit, or over the value itself. */
export interface Goal {
  readonly over: 'ratio' | 'value';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Times of one kind, or rates; the fastest that the same machine can do, measured in the same run. */
export interface Limit {
  readonly title: string;
  readonly value: number;
}

/** One measured figure beside what limits it. */
export interface Figure {
  /** `group.what`, stable over time: the history is read by it. */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly samples: number;
  /** (max - min) / median over runs or over blocks of samples; above 0.15 the figure says little. */
  readonly spread: number | null;
  readonly limit: Limit | null;
  readonly ratio: number | null;
  readonly goal: Goal | null;
  readonly isReached: boolean | null;
}

/** From here on a figure is marked as unsteady. */
export const STEADY_SPREAD = 0.15;

/** Samples of a distribution (not repeated runs) are cut into this many blocks to see how steady they are. */
const BLOCKS = 5;

interface FigureInput {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly samples: readonly number[];
  /** `runs`: each sample is a whole run. `times`: many single times, of which a quantile is told. */
  readonly kind: 'runs' | 'times';
  /** Which quantile is the value; 0.5 if left out. */
  readonly quantile?: number;
  readonly limit?: Limit;
  readonly goal?: Goal;
}

/** Makes a figure of samples. @throws if there are none. */
export function figureOf(input: FigureInput): Figure {
  const { id, title, unit, samples, kind, quantile = 0.5, limit = null, goal = null } = input;
  if (samples.length === 0) throw new Error(`${id}: nothing was measured`);
  const value = quantileOf(samples, quantile);
  const ratio = limit === null ? null : value / limit.value;
  return {
    id,
    title,
    unit,
    value,
    min: quantileOf(samples, 0),
    max: quantileOf(samples, 1),
    samples: samples.length,
    spread: spreadOf(samples, kind, quantile),
    limit,
    ratio,
    goal,
    isReached: goal === null ? null : isReached(goal, goal.over === 'value' ? value : ratio),
  };
}

/** Nearest-rank quantile. @param share 0 smallest, 0.5 median, 1 largest */
export function quantileOf(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (share === 0.5 && Number.isInteger(middle)) {
    return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
  }
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function medianOf(samples: readonly number[]): number {
  return quantileOf(samples, 0.5);
}

function spreadOf(
  samples: readonly number[],
  kind: FigureInput['kind'],
  quantile: number,
): number | null {
  if (kind === 'runs') {
    if (samples.length < 2) return null;
    return (quantileOf(samples, 1) - quantileOf(samples, 0)) / medianOf(samples);
  }
  // The tail of a distribution needs all samples; only its middle can be compared between blocks.
  if (quantile !== 0.5 || samples.length < BLOCKS * 4) return null;
  const size = Math.floor(samples.length / BLOCKS);
  const medians = Array.from({ length: BLOCKS }, (_, block) =>
    medianOf(samples.slice(block * size, (block + 1) * size)),
  );
  return (quantileOf(medians, 1) - quantileOf(medians, 0)) / medianOf(samples);
}

function isReached({ atLeast, atMost }: Goal, value: number | null): boolean | null {
  if (value === null) return null;
  return (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
}

/** One line for people: value (min-max), limit, ratio, goal, and what to think of it. */
export function describeFigure(figure: Figure): string {
  const { title, unit, value, min, max, limit, ratio, goal } = figure;
  const parts = [
    `${title.padEnd(46)} ${`${format(value)} ${unit}`.padStart(18)}`,
    `(${format(min)}-${format(max)}, n=${figure.samples})`.padEnd(30),
  ];
  if (limit !== null && ratio !== null) {
    parts.push(`ratio ${format(ratio)} to ${limit.title} ${format(limit.value)}`.padEnd(52));
  } else parts.push(''.padEnd(52));
  if (goal !== null) parts.push(`goal ${describeGoal(goal, unit)}: ${verdictOf(figure)}`);
  if (figure.spread !== null && figure.spread > STEADY_SPREAD) {
    parts.push(`[spread ${Math.round(figure.spread * 100)} %]`);
  }
  return parts.join(' ').trimEnd();
}

function verdictOf({ isReached: reached }: Figure): string {
  if (reached === null) return 'not measured';
  return reached ? 'reached' : 'NOT REACHED';
}

function describeGoal({ over, atLeast, atMost }: Goal, unit: string): string {
  const bound = atLeast === undefined ? `<= ${format(atMost ?? 0)}` : `>= ${format(atLeast)}`;
  return over === 'ratio' ? `ratio ${bound}` : `${bound} ${unit}`;
}

function format(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString('en', {
    maximumFractionDigits: digits,
    minimumFractionDigits: Math.abs(value) >= 100 ? 0 : digits,
  });
}
