import type {
  AnchoringReport,
  ConsistencyReport,
  HumanAgreement,
  PersonShare,
} from '../../shared/contract/agreement.ts';
import type { Estimate } from '../../shared/stats/estimate.ts';
import { intervalOf, valueOf } from '../core/io/export/alignment-record.ts';

/** More pairs than this are a crowd: their number is given instead of a list. */
const MOST_PAIRS = 200;

const COEFFICIENTS = [
  'cohenKappa',
  'fleissKappa',
  'alphaNominal',
  'alphaOrdinal',
  'alphaInterval',
  'ac1',
] as const;

/** People against people as scripts read it: numbers, null with a reason where undefined. */
export function agreementRecord(
  agreement: HumanAgreement,
  { repeats, gold }: ConsistencyReport,
): unknown {
  const { summary, question, scale, alphaLevel, reviewers, unsure, differing } = agreement;
  const reasons: Record<string, string> = {};
  const intervals: Record<string, unknown> = {};
  const numbers = Object.fromEntries(
    COEFFICIENTS.map((name) => {
      const estimate = summary[name];
      if (estimate.kind === 'undefined') reasons[name] = estimate.reason;
      const range = intervalOf(estimate);
      if (range !== null) intervals[name] = range;
      return [name, valueOf(estimate)];
    }),
  );
  if (summary.percentAgreement.kind === 'undefined') {
    reasons['percentAgreement'] = summary.percentAgreement.reason;
  }
  const name = (rater: number): string => reviewers[rater] ?? '';
  return {
    question,
    scale,
    alphaLevel,
    units: summary.units,
    pairableUnits: summary.pairableUnits,
    differing,
    raters: summary.raters,
    ratings: summary.ratings,
    unsure,
    categories: summary.categories,
    percentAgreement: share(summary.percentAgreement),
    ...numbers,
    intervals,
    cohenPairs: summary.cohenPairs,
    pairCount: summary.pairs.length,
    pairs:
      summary.pairs.length > MOST_PAIRS
        ? []
        : summary.pairs.map(({ first, second, n, agreement: agreed, kappa, ac1 }) => ({
            first: name(first),
            second: name(second),
            n,
            agreement: share(agreed),
            kappa: valueOf(kappa),
            kappaInterval: intervalOf(kappa),
            ac1: valueOf(ac1),
          })),
    perReviewer: summary.perRater.map(({ rater, ratings, ...agreed }) => ({
      reviewer: name(rater),
      ratings,
      agreementWithOthers: share(agreed.agreementWithOthers),
      agreementWithMajority: {
        ...share(agreed.agreementWithMajority),
        n: agreed.agreementWithMajority.n,
      },
    })),
    repeats: {
      hidden: repeats.hidden,
      otherPack: repeats.otherPack,
      kappa: valueOf(repeats.kappa),
      people: repeats.rows.map(personRecord),
    },
    gold: { people: gold.rows.map(personRecord) },
    reasons,
    reason:
      Object.keys(reasons).length === 0 ? null : [...new Set(Object.values(reasons))].join(' '),
  };
}

function share(estimate: Estimate): {
  value: number | null;
  low: number | null;
  high: number | null;
} {
  const range = intervalOf(estimate);
  return { value: valueOf(estimate), low: range?.low ?? null, high: range?.high ?? null };
}

/** `reviewer` is null for everybody. */
function personRecord({ reviewer, same }: PersonShare): unknown {
  return { reviewer: reviewer?.name ?? null, n: same.n, ...share(same) };
}

/** Anchoring as scripts read it; a null metric stands for any answer, a null reviewer for everybody. */
export function anchoringRecord({ rows, waiting }: AnchoringReport): unknown {
  const counted = (estimate: Estimate) => ({ n: estimate.n, ...share(estimate) });
  return {
    waiting,
    rows: rows.map(({ metric, question, reviewer, changed, towards, away }) => ({
      metric,
      question,
      reviewer: reviewer?.name ?? null,
      changed: counted(changed),
      towards: metric === null ? null : counted(towards),
      away: metric === null ? null : counted(away),
    })),
  };
}
