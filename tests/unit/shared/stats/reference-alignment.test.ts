import { describe, expect, it } from 'vitest';
import { summarizeAgreement } from '../../../../shared/stats/agreement.ts';
import { summarizeAlignment } from '../../../../shared/stats/alignment.ts';
import {
  HUMAN_NO_VERDICT_CODES,
  METRIC_NO_VERDICT_CODES,
} from '../../../../shared/stats/confusion.ts';
import { wilsonInterval } from '../../../../shared/stats/interval.ts';
import { kendallTauB, pearson, spearman } from '../../../../shared/stats/rank.ts';
import { ratingsFromMatrix } from '../../../../shared/stats/ratings.ts';
import {
  devai,
  intervalOf,
  llmbar,
  llmbarRun,
  expectNear,
  expectNearPublished,
  reference,
  unieval,
  valueOf,
} from './reference.ts';

describe('DevAI: an AI judge of 366 requirements against people', () => {
  const expected = reference.datasets.agent_as_a_judge.systems.OpenHands;
  const summary = summarizeAlignment({
    metricVerdict: Uint8Array.from(devai.judge),
    humanVerdict: Uint8Array.from(devai.human),
  });

  it('ST20: cells, agreement, kappa, pi and AC1 equal the reference', () => {
    expect(summary).toMatchObject({
      n: expected.n,
      basis: 'verdict',
      trueFail: expected.both_fail,
      falseAlarms: expected.metric_fails_good,
      missedFailures: expected.metric_passes_bad,
      truePass: expected.both_pass,
      labelsNeeded: 0,
    });
    const agreement = valueOf(summary.agreement);
    expectNear(agreement, expected.agreement_rate, 1e-9, 'agreement');
    expectNearPublished(agreement * 100, expected.alignment_rate, 'alignment rate');
    expectNear(valueOf(summary.kappa), expected.cohen_kappa, 1e-9, 'kappa');
    expectNear(valueOf(summary.scottPi), expected.scott_pi, 1e-9, 'pi');
    expectNear(valueOf(summary.ac1), expected.gwet_ac1, 1e-9, 'AC1');
    expectNear(valueOf(summary.baseRate), expected.requirements_met_human, 1e-9, 'base rate');
    expect(intervalOf(summary.agreement)).toEqual(wilsonInterval(330, 366));
  });

  it('ST21: precision, recall and F1 are of the fail class unless asked otherwise', () => {
    expectNear(valueOf(summary.precision), expected.fail_precision, 1e-9, 'precision');
    expectNear(valueOf(summary.recall), expected.fail_recall, 1e-9, 'recall');
    expectNear(valueOf(summary.f1), expected.fail_f1, 1e-9, 'F1');
    expectNear(valueOf(summary.missedFailureRate), 1 - expected.fail_recall, 1e-9, 'missed');
    const pass = summarizeAlignment(
      {
        metricVerdict: Uint8Array.from(devai.judge),
        humanVerdict: Uint8Array.from(devai.human),
      },
      { positiveClass: 'pass' },
    );
    expectNear(valueOf(pass.precision), 140 / 159, 1e-12, 'pass precision');
    expectNear(valueOf(pass.recall), 140 / 157, 1e-12, 'pass recall');
    expectNear(valueOf(pass.f1), 280 / 316, 1e-12, 'pass F1');
    expectNear(valueOf(pass.kappa), expected.cohen_kappa, 1e-9, 'kappa does not depend on it');
  });

  it('ST22: intervals by task are wider than by requirement and hold the value', () => {
    const byTask = summarizeAlignment({
      metricVerdict: Uint8Array.from(devai.judge),
      humanVerdict: Uint8Array.from(devai.human),
      cluster: Uint32Array.from(devai.task),
    });
    expect(byTask.cases).toBe(55);
    expectNear(valueOf(byTask.kappa), valueOf(summary.kappa), 0, 'the value itself stays');
    const rows = intervalOf(summary.kappa);
    const tasks = intervalOf(byTask.kappa);
    expect(tasks.high - tasks.low).toBeGreaterThan(rows.high - rows.low);
    expect(byTask.agreementByCase?.kind).toBe('value');
    expect(summary.agreementByCase).toBeNull();
  });
});

describe('UniEval SFHOT: graded scores against graded people', () => {
  const { sfhot } = reference.datasets.unieval.sets;
  it.each(['naturalness', 'informativeness', 'overall'] as const)('ST23: %s', (criterion) => {
    const human = Float64Array.from(unieval[criterion].human);
    const metric = Float64Array.from(unieval[criterion].metric);
    expectNearPublished(pearson(metric, human), sfhot[criterion].pearson, 'pearson');
    expectNearPublished(spearman(metric, human), sfhot[criterion].spearman, 'spearman');
    expectNearPublished(kendallTauB(metric, human), sfhot[criterion].kendall_tau_b, 'tau-b');
    const none = new Uint8Array(human.length).fill(METRIC_NO_VERDICT_CODES.missing);
    const summary = summarizeAlignment({
      metricVerdict: none,
      humanVerdict: none,
      score: metric,
      humanGrade: human,
    });
    expect(summary).toMatchObject({ n: sfhot.n, basis: 'grade', verdictPairs: 0 });
    expectNearPublished(valueOf(summary.pearson), sfhot[criterion].pearson, 'pearson');
    expectNearPublished(valueOf(summary.spearman), sfhot[criterion].spearman, 'spearman');
    expectNearPublished(valueOf(summary.kendallTauB), sfhot[criterion].kendall_tau_b, 'tau-b');
    for (const estimate of [summary.pearson, summary.spearman, summary.kendallTauB]) {
      const { low, high } = intervalOf(estimate);
      expect(low).toBeLessThan(valueOf(estimate));
      expect(high).toBeGreaterThan(valueOf(estimate));
      expect(high - low).toBeLessThan(0.2);
    }
    expect(summary.agreement).toMatchObject({
      kind: 'undefined',
      reason: expect.stringMatching(/from which grade/),
    });
  });
});

describe('LLMBar: a pairwise judge in two orders against gold labels', () => {
  const { gold } = llmbar;
  const code = (winner: number | null): number =>
    winner === null ? METRIC_NO_VERDICT_CODES.unparseable : winner === 1 ? 1 : 0;

  it.each(Object.entries(reference.datasets.llmbar.runs))('ST24: %s', (name, expected) => {
    const { asGiven, swapped } = llmbarRun(name);
    const summary = summarizeAlignment({
      metricVerdict: Uint8Array.from([...asGiven, ...swapped].map(code)),
      humanVerdict: Uint8Array.from([...gold, ...gold].map(code)),
      cluster: Uint32Array.from([...gold, ...gold], (_, i) => i % gold.length),
    });
    // The authors count an unreadable answer as wrong; it is shown apart from the agreement of pairs.
    const counted = summary.agreementNoVerdictAsWrong;
    expectNear(valueOf(counted) * 100, expected.accuracy, 1e-9, 'accuracy');
    expectNear(valueOf(counted) * 100, expected.accuracy_published, 1e-9, 'published accuracy');
    expect(summary.noVerdict.metric.unparseable).toBe(expected.unparsed);
    expect(summary.n).toBe(2 * expected.n - expected.unparsed);
    expect(summary.cases).toBe(expected.n);

    const between = summarizeAgreement(
      ratingsFromMatrix(asGiven.map((winner, i) => [winner ?? 0, swapped[i] ?? 0])),
    );
    expectNear(
      valueOf(between.percentAgreement) * 100,
      expected.positional_agreement,
      1e-9,
      'orders',
    );
    expectNear(
      valueOf(between.percentAgreement) * 100,
      expected.positional_agreement_published,
      1e-9,
      'orders, published',
    );
    expectNear(valueOf(between.cohenKappa), expected.kappa_between_orders, 1e-9, 'kappa of orders');
    const against = summarizeAgreement(
      ratingsFromMatrix(asGiven.map((winner, i) => [winner ?? 0, gold[i] ?? 0])),
    );
    expectNear(
      valueOf(against.cohenKappa),
      expected.kappa_gold_vs_swapFalse,
      1e-9,
      'kappa with gold',
    );
  });
});

describe('Judgements without a verdict', () => {
  it('ST25: are counted by reason and by side, and never guessed', () => {
    const { missing, error, unparseable, flaky } = METRIC_NO_VERDICT_CODES;
    const { unsure, missing: unlabelled } = HUMAN_NO_VERDICT_CODES;
    const summary = summarizeAlignment({
      metricVerdict: Uint8Array.of(1, 0, missing, error, unparseable, flaky, 1, 0, error, 200),
      humanVerdict: Uint8Array.of(1, 1, 1, 0, 1, 0, unsure, unlabelled, unsure, 1),
    });
    expect(summary).toMatchObject({
      n: 2,
      rows: 10,
      truePass: 1,
      falseAlarms: 1,
      trueFail: 0,
      missedFailures: 0,
      noVerdict: {
        metric: { missing: 2, error: 2, unparseable: 1, flaky: 1 },
        human: { unsure: 2, missing: 1 },
        humanOnly: 5,
        metricOnly: 2,
      },
    });
    expectNear(valueOf(summary.agreement), 1 / 2, 0, 'of pairs');
    expectNear(
      valueOf(summary.agreementNoVerdictAsWrong),
      1 / 7,
      1e-15,
      'missing counted as wrong',
    );
  });
});
