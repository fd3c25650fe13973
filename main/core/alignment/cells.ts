import type { AlignmentCell, AlignmentCellRef } from '../../../shared/contract/alignment.ts';
import { assertNever } from '../../../shared/result.ts';
import { FAIL, PASS } from '../../../shared/stats/confusion.ts';
import { scoreRange } from './distribution.ts';
import type { JoinedJudgements } from './join.ts';

type CellRange = Pick<AlignmentCellRef, 'scoreFrom' | 'scoreTo'>;

/**
 * Case rows behind one cell, rising, each once.
 *
 * Without a score range the cells count what the table counts: pairs of verdicts, or pairs of score and
 * grade (`all` only) where people gave grades. With a range they count what the histogram counts: every
 * result with a score there, whether the metric itself gave a verdict or not.
 */
export function caseRowsOfCell(
  joined: JoinedJudgements,
  cell: AlignmentCell,
  range: CellRange,
): Uint32Array<ArrayBuffer> {
  const rows = new Uint32Array(joined.count);
  const byScore = range.scoreFrom !== undefined || range.scoreTo !== undefined;
  const hasVerdictPair = joined.humanVerdict.some(
    (human, i) => human <= PASS && (joined.metricVerdict[i] ?? 2) <= PASS,
  );
  const isIn = cellTest(cell, byScore, hasVerdictPair);
  const from = range.scoreFrom ?? -Infinity;
  const to = range.scoreTo ?? Infinity;
  const last = byScore ? scoreRange(joined)?.[1] : undefined;
  let count = 0;
  for (let i = 0; i < joined.count; i += 1) {
    const score = joined.score[i] ?? Number.NaN;
    // The last bin of a histogram holds its upper end, the others do not.
    if (byScore && !(score >= from && (score < to || (score === to && to === last)))) continue;
    const row = joined.caseRow[i] ?? 0;
    if (!isIn(joined, i) || (count > 0 && rows[count - 1] === row)) continue;
    rows[count] = row;
    count += 1;
  }
  return rows.slice(0, count);
}

type CellTest = (joined: JoinedJudgements, i: number) => boolean;

function cellTest(cell: AlignmentCell, byScore: boolean, hasVerdictPair: boolean): CellTest {
  const metric = (joined: JoinedJudgements, i: number): number => joined.metricVerdict[i] ?? 2;
  const human = (joined: JoinedJudgements, i: number): number => joined.humanVerdict[i] ?? 3;
  const pair =
    (m: number, h: number): CellTest =>
    (joined, i) =>
      metric(joined, i) === m && human(joined, i) === h;
  const byHuman =
    (verdict: number): CellTest =>
    (joined, i) =>
      human(joined, i) === verdict && (byScore || metric(joined, i) <= PASS);
  switch (cell) {
    case 'all':
      if (byScore) return () => true;
      return hasVerdictPair
        ? (joined, i) => metric(joined, i) <= PASS && human(joined, i) <= PASS
        : (joined, i) => !Number.isNaN(joined.score[i]) && !Number.isNaN(joined.grade[i]);
    case 'true_pass':
      return pair(PASS, PASS);
    case 'true_fail':
      return pair(FAIL, FAIL);
    case 'missed_failure':
      return pair(PASS, FAIL);
    case 'false_alarm':
      return pair(FAIL, PASS);
    case 'agree':
      return (joined, i) => human(joined, i) <= PASS && metric(joined, i) === human(joined, i);
    case 'human_pass':
      return byHuman(PASS);
    case 'human_fail':
      return byHuman(FAIL);
    case 'no_verdict':
      return (joined, i) => metric(joined, i) > PASS;
    default:
      return assertNever(cell);
  }
}
