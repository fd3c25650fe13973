import type { Database } from 'better-sqlite3';
import type {
  AnchoringCell,
  AnchoringReport,
  AnchoringRow,
  PersonRef,
} from '../../../shared/contract/agreement.ts';
import type { AlignmentFilter } from '../../../shared/contract/alignment.ts';
import { FAIL, PASS } from '../../../shared/stats/confusion.ts';
import { type Estimate, undefinedEstimate } from '../../../shared/stats/estimate.ts';
import { proportion } from '../../../shared/stats/interval.ts';
import { assertNever } from '../../../shared/result.ts';
import { codesAmong, readMetrics, type StatsMetric } from '../alignment/judgements.ts';
import { plainName, readRubricQuestions } from '../alignment/questions.ts';
import type { AnswerRow } from '../store/answer-rows.ts';
import { targetCode } from '../store/packed-chunk-builder.ts';
import { readMetricColumn } from '../store/packed-columns.ts';
import { answerChoice } from './answer-choice.ts';
import { personRefs } from './person-names.ts';
import { readReveals, type Reveal } from './reveals.ts';

const NO_REVEAL_REASON = 'No answer of a blinded pack was followed by the judge.';
const NOT_OF_ANSWERS_REASON = 'Only a verdict can take the side of a metric.';
const NONE_DIFFERED_REASON = 'No verdict differed from the judge before it was shown.';
const NONE_AGREED_REASON = 'No verdict was that of the judge before it was shown.';

/** What happened to the verdict on one metric when the metric's own verdict was shown. */
interface MetricReveal {
  readonly reveal: Reveal;
  readonly question: string;
  /** 0 fail, 1 pass, 2 unsure. */
  readonly before: number;
  /** Null where the answer was taken out. */
  readonly after: number | null;
  /** 0 fail, 1 pass. */
  readonly judge: number;
}

/**
 * Anchoring: how often people change their verdict once a blinded pack shows them the judge, and
 * whether they go over to its side.
 */
export function anchoringReport(db: Database, filter: AlignmentFilter): AnchoringReport {
  const { reveals, waiting } = chosenReveals(db, filter);
  const refs = personRefs(
    db,
    reveals.map(({ reviewerId }) => reviewerId),
  );
  const rows = peopleOf(reveals, refs, (each) => each).map(({ reviewer, own }): AnchoringRow => ({
    metricId: null,
    metric: null,
    question: null,
    reviewer,
    changed: share(own, ({ isChanged }) => isChanged, NO_REVEAL_REASON),
    towards: undefinedEstimate(NOT_OF_ANSWERS_REASON, 0),
    away: undefinedEstimate(NOT_OF_ANSWERS_REASON, 0),
  }));
  for (const { metric, items } of metricReveals(db, filter, reveals)) {
    const question = [...new Set(items.map((item) => item.question))].sort().join(', ');
    for (const { reviewer, own } of peopleOf(items, refs, ({ reveal }) => reveal)) {
      const { metricId, name } = metric;
      rows.push({ metricId, metric: name, question, reviewer, ...countReveals(own) });
    }
  }
  return { rows, waiting };
}

/** The three shares of anchoring; n of each is what it is a share of. */
function countReveals(
  items: readonly Pick<MetricReveal, 'before' | 'after' | 'judge'>[],
): Pick<AnchoringRow, 'changed' | 'towards' | 'away'> {
  const differed = items.filter(({ before, judge }) => before !== judge);
  const agreed = items.filter(({ before, judge }) => before === judge);
  return {
    changed: share(items, isVerdictChanged, NO_REVEAL_REASON),
    towards: share(differed, ({ after, judge }) => after === judge, NONE_DIFFERED_REASON),
    away: share(agreed, ({ after, judge }) => after !== judge, NONE_AGREED_REASON),
  };
}

/** Rows of the cases behind one number of anchoring. */
export function anchoringCaseRows(
  db: Database,
  filter: AlignmentFilter,
  cell: {
    readonly reviewer: PersonRef | null;
    readonly metricId: string | null;
    readonly which: AnchoringCell;
  },
): (number | null)[] {
  const { reveals } = chosenReveals(db, filter);
  const { reviewer, metricId, which } = cell;
  const own = reveals.filter(({ reviewerId }) => reviewer === null || reviewer.id === reviewerId);
  if (metricId === null) {
    return own
      .filter((reveal) => which === 'all' || (which === 'changed' && reveal.isChanged))
      .map(({ caseRow }) => caseRow);
  }
  const only = { ...filter, metricIds: [metricId] };
  return metricReveals(db, only, own).flatMap(({ items }) =>
    items.filter((item) => isInCell(item, which)).map(({ reveal }) => reveal.caseRow),
  );
}

function isInCell(item: MetricReveal, which: AnchoringCell): boolean {
  const { before, after, judge } = item;
  switch (which) {
    case 'all':
      return true;
    case 'changed':
      return isVerdictChanged(item);
    case 'towards':
      return before !== judge && after === judge;
    case 'away':
      return before === judge && after !== judge;
    default:
      return assertNever(which);
  }
}

function isVerdictChanged({ before, after }: Pick<MetricReveal, 'before' | 'after'>): boolean {
  return before !== after;
}

function chosenReveals(
  db: Database,
  filter: AlignmentFilter,
): { readonly reveals: readonly Reveal[]; readonly waiting: number } {
  const { reveals, waiting } = readReveals(db);
  const isChosen = answerChoice(db, filter);
  return { reveals: reveals.filter(isChosen), waiting: waiting.filter(isChosen).length };
}

/** Everybody first, then each person, those with the most reveals before others. */
function peopleOf<T>(
  items: readonly T[],
  refs: ReadonlyMap<string, PersonRef>,
  revealOf: (item: T) => Reveal,
): { readonly reviewer: PersonRef | null; readonly own: readonly T[] }[] {
  if (items.length === 0) return [];
  const people = [...Map.groupBy(items, (item) => revealOf(item).reviewerId)]
    .map(([id, own]) => ({ reviewer: refs.get(id) ?? { id, name: id }, own }))
    .toSorted(
      (a, b) => b.own.length - a.own.length || (a.reviewer.name < b.reviewer.name ? -1 : 1),
    );
  return [{ reviewer: null, own: items }, ...people];
}

function share<T>(items: readonly T[], isHit: (item: T) => boolean, reason: string): Estimate {
  return proportion(items.filter(isHit).length, items.length, reason);
}

/** The reveals of each metric that had a verdict of its own on a case and was answered about. */
function metricReveals(
  db: Database,
  filter: AlignmentFilter,
  reveals: readonly Reveal[],
): { readonly metric: StatsMetric; readonly items: readonly MetricReveal[] }[] {
  if (reveals.length === 0) return [];
  const { passFrom } = readRubricQuestions(db);
  const wanted = new Set(reveals.map(({ caseRow }) => caseRow));
  return readMetrics(db, filter.metricIds).flatMap((metric) => {
    const judges = judgeVerdicts(db, metric, filter.metricVersions, wanted);
    const items = reveals.flatMap((reveal): MetricReveal[] => {
      const judge = reveal.caseRow === null ? undefined : judges.get(reveal.caseRow);
      if (judge === undefined || judge === null) return [];
      const answer = answerAbout(metric.name, reveal.before);
      const before = answer === null ? null : verdictOf(answer, passFrom);
      if (answer === null || before === null) return [];
      const later = reveal.after.find(({ question }) => question === answer.question);
      const after = later === undefined ? null : verdictOf(later, passFrom);
      return [{ reveal, question: answer.question, before, after, judge }];
    });
    return items.length === 0 ? [] : [{ metric, items }];
  });
}

/** The metric's verdict on each case; null where its results contradict one another. */
function judgeVerdicts(
  db: Database,
  { metricRow }: StatsMetric,
  metricVersions: readonly string[],
  wanted: ReadonlySet<number | null>,
): ReadonlyMap<number, number | null> {
  const column = readMetricColumn(db, metricRow);
  const versions = metricVersions.length === 0 ? null : codesAmong(column.versions, metricVersions);
  const wholeCase = targetCode('case');
  const verdicts = new Map<number, number | null>();
  for (let i = 0; i < column.count; i += 1) {
    const row = column.caseRow[i] ?? 0;
    const verdict = column.verdict[i] ?? 2;
    if (column.target[i] !== wholeCase || verdict > PASS || !wanted.has(row)) continue;
    if (versions !== null && versions[column.version[i] ?? 0] !== 1) continue;
    const before = verdicts.get(row);
    verdicts.set(row, before === undefined || before === verdict ? verdict : null);
  }
  return verdicts;
}

/**
 * The answer that speaks of a metric: the verdict on it, the question of its name, the general
 * verdict, else the only verdict there is.
 */
function answerAbout(metric: string, rows: readonly AnswerRow[]): AnswerRow | null {
  const name = plainName(metric);
  const keyed = (test: (key: string) => boolean): AnswerRow | undefined =>
    rows.find(({ question }) => test(question));
  const verdicts = rows.filter(({ verdict }) => verdict !== null);
  return (
    keyed((key) => key.includes('.') && plainName(key.slice(key.indexOf('.') + 1)) === name) ??
    keyed((key) => plainName(key) === name) ??
    keyed((key) => key === 'verdict') ??
    (verdicts.length === 1 ? verdicts[0] : undefined) ??
    null
  );
}

function verdictOf(row: AnswerRow, passFrom: ReadonlyMap<string, number>): number | null {
  if (row.verdict !== null) return row.verdict;
  const from = passFrom.get(row.question);
  if (from === undefined || row.number === null) return null;
  return row.number >= from ? PASS : FAIL;
}
