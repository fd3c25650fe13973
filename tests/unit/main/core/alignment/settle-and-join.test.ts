import { describe, expect, test } from 'vitest';
import { joinJudgements } from '../../../../../main/core/alignment/join.ts';
import {
  type LabelChoice,
  settleLabels,
} from '../../../../../main/core/alignment/settle-labels.ts';
import type { LabelColumn, MetricColumn } from '../../../../../main/core/store/packed-columns.ts';

interface Label {
  readonly row?: number;
  readonly reviewer?: number;
  readonly verdict?: number;
  readonly number?: number;
  readonly time?: number;
}

function labelColumn(labels: readonly Label[]): LabelColumn {
  const zeros = new Uint32Array(labels.length);
  return {
    count: labels.length,
    caseRow: Uint32Array.from(labels, ({ row = 1 }) => row),
    target: new Float64Array(labels.length),
    verdict: Uint8Array.from(labels, ({ verdict = 3 }) => verdict),
    number: Float64Array.from(labels, ({ number = Number.NaN }) => number),
    time: Float64Array.from(labels, ({ time = Number.NaN }) => time),
    source: new Uint8Array(labels.length),
    reviewer: Uint32Array.from(labels, ({ reviewer = 1 }) => reviewer),
    reviewers: ['', 'Ann', 'Ben', 'Cyd'],
    pack: zeros,
    packs: [''],
    text: zeros,
    texts: [''],
  };
}

const ALL: LabelChoice = {
  policy: 'latest',
  reviewers: null,
  packs: null,
  source: null,
  from: null,
  to: null,
  passFrom: null,
};

function settleOne(labels: readonly Label[], choice: Partial<LabelChoice> = {}) {
  const settled = settleLabels(labelColumn(labels), { ...ALL, ...choice });
  return settled.count === 0
    ? null
    : { verdict: settled.verdict[0], grade: settled.grade[0], time: settled.time[0] };
}

const FAIL = 0;
const PASS = 1;
const UNSURE = 2;
const NONE = 3;

describe('several labels of one target', () => {
  test('AL2: the latest counts; no time is older than any; of equals the later in the store', () => {
    expect(
      settleOne([
        { verdict: PASS, time: 5 },
        { verdict: FAIL, time: 3 },
      ])?.verdict,
    ).toBe(PASS);
    expect(settleOne([{ verdict: PASS, time: 5 }, { verdict: FAIL }])?.verdict).toBe(PASS);
    expect(
      settleOne([
        { verdict: PASS, time: 5 },
        { verdict: FAIL, time: 5 },
      ])?.verdict,
    ).toBe(FAIL);
    expect(settleOne([{ verdict: PASS }, { verdict: FAIL }])?.verdict).toBe(FAIL);
  });

  test('AL3: the majority counts one vote a reviewer, the latest; a tie for the most is unsure', () => {
    const majority = { policy: 'majority' } as const;
    const votes = (...verdicts: readonly number[]) =>
      verdicts.map((verdict, i) => ({ reviewer: i + 1, verdict }));
    expect(settleOne(votes(PASS, PASS, FAIL), majority)?.verdict).toBe(PASS);
    expect(settleOne(votes(PASS, FAIL), majority)?.verdict).toBe(UNSURE);
    expect(settleOne(votes(UNSURE, FAIL), majority)?.verdict).toBe(UNSURE);
    expect(settleOne(votes(FAIL, FAIL, UNSURE), majority)?.verdict).toBe(FAIL);
    const changedMind = [
      { reviewer: 1, verdict: FAIL, time: 1 },
      { reviewer: 1, verdict: PASS, time: 2 },
      { reviewer: 2, verdict: FAIL, time: 9 },
      { reviewer: 3, verdict: PASS, time: 4 },
    ];
    expect(settleOne(changedMind, majority)).toMatchObject({ verdict: PASS, time: 9 });
  });

  test('AL4: grades settle by their mean and pass from a grade on; without one they are no verdict', () => {
    const grades = [
      { reviewer: 1, number: 2 },
      { reviewer: 2, number: 5 },
    ];
    expect(settleOne(grades, { policy: 'majority' })).toMatchObject({ verdict: NONE, grade: 3.5 });
    expect(settleOne(grades, { policy: 'majority', passFrom: 3.5 })?.verdict).toBe(PASS);
    expect(settleOne(grades, { policy: 'majority', passFrom: 3.6 })?.verdict).toBe(FAIL);
    expect(settleOne(grades, { policy: 'latest', passFrom: 4 })).toMatchObject({
      verdict: PASS,
      grade: 5,
    });
    expect(settleOne([{ verdict: FAIL, number: 9 }], { passFrom: 1 })?.verdict).toBe(FAIL);
  });

  test('AL5: only chosen labels count, and a label without a time is in no period', () => {
    const labels = [
      { reviewer: 1, verdict: PASS, time: 10 },
      { reviewer: 2, verdict: FAIL, time: 20 },
      { reviewer: 3, verdict: UNSURE },
    ];
    expect(settleOne(labels, { reviewers: Uint8Array.of(0, 1, 0, 0) })?.verdict).toBe(PASS);
    expect(settleOne(labels, { reviewers: Uint8Array.of(0, 0, 0, 1) })?.verdict).toBe(UNSURE);
    expect(settleOne(labels, { from: 10, to: 20 })?.verdict).toBe(PASS);
    expect(settleOne(labels, { from: 20, to: null })?.verdict).toBe(FAIL);
    expect(settleOne(labels, { from: 21, to: null })).toBeNull();
    expect(settleOne(labels, { source: 1 })).toBeNull();
  });
});

describe('results beside labels', () => {
  const metric: MetricColumn = {
    count: 6,
    caseRow: Uint32Array.of(1, 1, 2, 3, 3, 9),
    target: Float64Array.of(0, 7, 0, 0, 0, 0),
    score: Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
    threshold: new Float64Array(6),
    verdict: Uint8Array.of(0, 1, 1, 0, 1, 3),
    version: Uint32Array.of(0, 1, 1, 1, 2, 0),
    versions: ['', 'v1', 'v2'],
  };
  const labels = settleLabels(
    labelColumn([
      { row: 1, verdict: PASS },
      { row: 3, verdict: FAIL },
      { row: 4, verdict: PASS },
      { row: 9, verdict: UNSURE },
    ]),
    ALL,
  );

  test('AL6: a result meets the label of its own target; two results of a case are two judgements', () => {
    const joined = joinJudgements(metric, labels, { versions: null, cases: null });
    expect([...joined.caseRow]).toEqual([1, 3, 3, 9]);
    expect([...joined.score]).toEqual([0.1, 0.4, 0.5, 0.6]);
    expect([...joined.metricVerdict]).toEqual([0, 0, 1, 3]);
    expect([...joined.humanVerdict]).toEqual([1, 0, 0, 2]);
  });

  test('AL7: versions and cases that are not chosen stay out', () => {
    const versions = Uint8Array.of(0, 0, 1);
    expect([...joinJudgements(metric, labels, { versions, cases: null }).score]).toEqual([0.5]);
    const cases = Uint8Array.of(0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    expect([...joinJudgements(metric, labels, { versions: null, cases }).score]).toEqual([0.1]);
  });
});
