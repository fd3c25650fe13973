import type { AlignmentSeries } from '../../../shared/contract/alignment.ts';
import { PASS } from '../../../shared/stats/confusion.ts';
import { wilsonInterval } from '../../../shared/stats/interval.ts';
import type { JoinedJudgements } from './join.ts';

const DAY_MS = 86_400_000;
const LONGEST_DAILY = 45 * DAY_MS;
const LONGEST_WEEKLY = 365 * DAY_MS;

type Bucket = AlignmentSeries['bucket'];

/** Agreement per day, week (from Monday) or month of the human judgement in UTC, oldest first. */
export function alignmentSeries(metricId: string, joined: JoinedJudgements): AlignmentSeries {
  let first = Infinity;
  let last = -Infinity;
  let undated = 0;
  const isPair = (i: number): boolean =>
    (joined.metricVerdict[i] ?? 2) <= PASS && (joined.humanVerdict[i] ?? 3) <= PASS;
  for (let i = 0; i < joined.count; i += 1) {
    if (!isPair(i)) continue;
    const time = joined.time[i] ?? Number.NaN;
    if (Number.isNaN(time)) undated += 1;
    first = Math.min(first, Number.isNaN(time) ? Infinity : time);
    last = Math.max(last, Number.isNaN(time) ? -Infinity : time);
  }
  const span = last - first;
  const bucket: Bucket = span <= LONGEST_DAILY ? 'day' : span <= LONGEST_WEEKLY ? 'week' : 'month';
  const counts = new Map<number, { n: number; agreed: number }>();
  // Judgements come in the order of cases, so the same bucket is often asked for again.
  let previousTime = Number.NaN;
  let current: { n: number; agreed: number } = { n: 0, agreed: 0 };
  for (let i = 0; i < joined.count; i += 1) {
    const time = joined.time[i] ?? Number.NaN;
    if (Number.isNaN(time) || !isPair(i)) continue;
    if (time !== previousTime) {
      const start = bucketStart(time, bucket);
      current = counts.get(start) ?? { n: 0, agreed: 0 };
      counts.set(start, current);
      previousTime = time;
    }
    current.n += 1;
    if (joined.metricVerdict[i] === joined.humanVerdict[i]) current.agreed += 1;
  }
  const points = [...counts]
    .sort(([a], [b]) => a - b)
    .map(([start, { n, agreed }]) => ({
      from: new Date(start).toISOString().slice(0, 10),
      n,
      agreement: agreed / n,
      ...wilsonInterval(agreed, n),
    }));
  return { metricId, bucket, points, undated };
}

function bucketStart(time: number, bucket: Bucket): number {
  const day = Math.floor(time / DAY_MS) * DAY_MS;
  if (bucket === 'day') return day;
  const date = new Date(day);
  if (bucket === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return day - ((date.getUTCDay() + 6) % 7) * DAY_MS;
}
