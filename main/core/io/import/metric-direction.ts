import type { Direction, MetricResult } from '../../../../shared/domain/case.ts';
import type { LearntDirection } from '../../store/metric-registry.ts';
import { declaredDirection } from './deepeval-metric.ts';

/** How often the triples of a metric can only be explained by one direction. */
interface Tally {
  higher: number;
  lower: number;
  declared: Direction | null;
}

/**
 * Learns which way the scores of each metric point, from (score, threshold, passed): files carry no
 * direction, and several metrics pass at or below their threshold.
 */
export class DirectionTally {
  readonly #metrics = new Map<string, Tally>();

  add(result: MetricResult): void {
    let tally = this.#metrics.get(result.metric);
    if (tally === undefined) {
      tally = { higher: 0, lower: 0, declared: null };
      this.#metrics.set(result.metric, tally);
    }
    if (result.direction !== undefined) tally.declared = result.direction;
    const { score, threshold, passed } = result;
    if (typeof score !== 'number' || typeof threshold !== 'number' || typeof passed !== 'boolean')
      return;
    if (result.flaky === true || typeof result.error === 'string' || score === threshold) return;
    if (score > threshold === passed) tally.higher += 1;
    else tally.lower += 1;
  }

  /**
   * What was learnt of each metric: what the lead or the file states, else what the triples imply,
   * else what is known of a prebuilt metric. Triples that contradict each other leave it open.
   */
  learnt(stated: Readonly<Record<string, Direction>>): ReadonlyMap<string, LearntDirection> {
    const result = new Map<string, LearntDirection>();
    for (const [name, tally] of this.#metrics)
      result.set(
        name,
        learn(name, tally, Object.hasOwn(stated, name) ? (stated[name] ?? null) : null),
      );
    return result;
  }
}

function learn(name: string, tally: Tally, stated: Direction | null): LearntDirection {
  if (stated !== null) return { direction: stated, source: 'set_by_lead' };
  if (tally.declared !== null) return { direction: tally.declared, source: 'declared' };
  if (tally.higher > 0 && tally.lower > 0) return { direction: null, source: 'ambiguous' };
  if (tally.higher > 0) return { direction: 'higher_is_better', source: 'inferred' };
  if (tally.lower > 0) return { direction: 'lower_is_better', source: 'inferred' };
  const known = declaredDirection(name);
  return known === null
    ? { direction: null, source: 'ambiguous' }
    : { direction: known, source: 'declared' };
}
