import type {
  AgreementRow,
  AgreementTable,
  AnchoringRow,
  PersonRef,
} from '../../../shared/contract/agreement.ts';
import type { Estimate } from '../../../shared/stats/estimate.ts';
import type { ChartTable } from '../alignment/chart-data.ts';
import { intervalOf, valueOf } from '../alignment/chart-data.ts';

/** Questions that two people answered about the same thing, the verdict first, and the others. */
export function splitQuestions(table: AgreementTable | undefined): {
  readonly compared: readonly AgreementRow[];
  readonly waiting: readonly AgreementRow[];
} {
  const rows = (table?.rows ?? []).toSorted(
    (a, b) => Number(b.question === 'verdict') - Number(a.question === 'verdict'),
  );
  return {
    compared: rows.filter(({ summary }) => summary.pairableUnits > 0),
    waiting: rows.filter(({ summary }) => summary.pairableUnits === 0),
  };
}

/** The rater of an index as the core knows people. */
export function personOf(row: AgreementRow, rater: number): PersonRef {
  return { id: row.reviewerIds[rater] ?? '', name: row.reviewers[rater] ?? '' };
}

export interface CoefficientLine {
  readonly title: string;
  readonly help: string;
  readonly estimate: Estimate;
  /** Krippendorff's alpha of the level that fits the answers. */
  readonly isFitting: boolean;
}

const ALPHA_HELP = {
  nominal: 'Two answers are the same or they are not.',
  ordinal: 'Answers further apart on the scale weigh more.',
  interval: 'Answers weigh by the square of their difference.',
} as const;

/** Krippendorff's alpha by the level of measurement. */
export function alphasOf(
  summary: AgreementRow['summary'],
): Readonly<Record<AgreementRow['alphaLevel'], Estimate>> {
  return {
    nominal: summary.alphaNominal,
    ordinal: summary.alphaOrdinal,
    interval: summary.alphaInterval,
  };
}

/** Everything that is said about one question, the most useful first. */
export function coefficientsOf(row: AgreementRow): readonly CoefficientLine[] {
  const { summary, alphaLevel } = row;
  const alphas = alphasOf(summary);
  const alpha = (level: AgreementRow['alphaLevel']): CoefficientLine => ({
    title: `Krippendorff’s α, ${level}`,
    help: `Beyond chance, with missing answers. ${ALPHA_HELP[level]}`,
    estimate: alphas[level],
    isFitting: level === alphaLevel,
  });
  const others = (['nominal', 'ordinal', 'interval'] as const).filter(
    (level) => level !== alphaLevel,
  );
  const { used } = summary.cohenPairs;
  const line = (title: string, help: string, estimate: Estimate): CoefficientLine => ({
    title,
    help,
    estimate,
    isFitting: false,
  });
  return [
    line(
      'Per cent agreement',
      'Share of equal answers among all pairs of answers, averaged over units. Luck counts too.',
      summary.percentAgreement,
    ),
    alpha(alphaLevel),
    line(
      'Gwet’s AC1',
      'Beyond chance, and steady when nearly everybody says the same.',
      summary.ac1,
    ),
    line('Fleiss’ κ', 'Beyond chance, for any number of people.', summary.fleissKappa),
    line(
      'Cohen’s κ',
      used > 1
        ? `Beyond chance, the mean of ${used} pairs of people.`
        : 'Beyond chance, two people.',
      summary.cohenKappa,
    ),
    ...others.map(alpha),
  ];
}

/** Where the bars of coefficients start: 0, or below it where one of them reaches there. */
export function barStart(lines: readonly Pick<CoefficientLine, 'estimate'>[]): number {
  const lows = lines.flatMap(({ estimate }) => {
    const low = intervalOf(estimate)?.[0] ?? valueOf(estimate);
    return low === null ? [] : [low];
  });
  return Math.max(-1, Math.floor(Math.min(0, ...lows) * 10) / 10);
}

export interface PairCell {
  readonly row: number;
  readonly column: number;
  readonly first: PersonRef;
  readonly second: PersonRef;
  readonly n: number;
  readonly agreement: Estimate;
  readonly kappa: Estimate;
}

/** Cells of the matrix: each pair once above the diagonal and once below it. */
export function matrixCells(row: AgreementRow): readonly PairCell[] {
  const place = new Map(row.matrixRaters.map((rater, at) => [rater, at]));
  return row.summary.pairs.flatMap(({ first, second, n, agreement, kappa }): PairCell[] => {
    const [a, b] = [place.get(first), place.get(second)];
    if (a === undefined || b === undefined) return [];
    const said = { n, agreement, kappa };
    const [one, two] = [personOf(row, first), personOf(row, second)];
    return [
      { row: a, column: b, first: one, second: two, ...said },
      { row: b, column: a, first: two, second: one, ...said },
    ];
  });
}

/** The pairs as a table, and as CSV. */
export function pairTable(row: AgreementRow): ChartTable {
  return {
    columns: [
      'Person',
      'Person ',
      'n',
      'Agreement',
      '95% low',
      '95% high',
      'Cohen’s κ',
      'κ 95% low',
      'κ 95% high',
      'AC1',
    ],
    rows: row.summary.pairs.map(({ first, second, n, agreement, kappa, ac1 }) => [
      personOf(row, first).name,
      personOf(row, second).name,
      n,
      valueOf(agreement),
      ...(intervalOf(agreement) ?? [null, null]),
      valueOf(kappa),
      ...(intervalOf(kappa) ?? [null, null]),
      valueOf(ac1),
    ]),
  };
}

export interface AnchoringChoice {
  /** Null means any answer. */
  readonly metricId: string | null;
  readonly label: string;
}

/** What the changes can be looked at by: any answer, or the verdict on one metric. */
export function anchoringChoices(rows: readonly AnchoringRow[]): readonly AnchoringChoice[] {
  const byMetric = new Map(rows.map(({ metricId, metric }) => [metricId, metric]));
  return [...byMetric].map(([metricId, metric]) => ({
    metricId,
    label: metric === null ? 'Any answer' : `Verdict against ${metric}`,
  }));
}
