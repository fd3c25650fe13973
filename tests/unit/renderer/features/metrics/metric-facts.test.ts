import { describe, expect, it } from 'vitest';
import {
  asksForDirection,
  noVerdictCount,
  noVerdictReasons,
  passShare,
  scoreRange,
  thresholdWords,
} from '../../../../../renderer/features/metrics/metric-facts.ts';

const NONE = { missing: 0, error: 0, unparseable: 0, flaky: 0 };

describe('what is said of a metric', () => {
  it('counts results without a verdict apart, with the commonest reason first', () => {
    const noVerdict = { ...NONE, error: 2, missing: 5 };
    expect(noVerdictCount({ noVerdict })).toBe(7);
    expect(noVerdictReasons({ noVerdict })).toEqual(['5 no verdict given', '2 metric failed']);
  });

  it('takes the pass share of results with a verdict only, and has none without any', () => {
    expect(passShare({ passedCount: 3, failedCount: 1 })).toBe(0.75);
    expect(passShare({ passedCount: 0, failedCount: 0 })).toBeNull();
  });

  it('gives the range of scores, one score as itself, and nothing without scores', () => {
    expect(scoreRange({ scoreMin: 0.25, scoreMax: 1 })).toBe('0.25 to 1');
    expect(scoreRange({ scoreMin: 0.5, scoreMax: 0.5 })).toBe('0.5');
    expect(scoreRange({ scoreMin: null, scoreMax: null })).toBeNull();
  });

  it('shortens a long list of thresholds', () => {
    const thresholds = [0.5, 0.7, 0.9].map((threshold) => ({ threshold, resultCount: 1 }));
    expect(thresholdWords({ thresholds })).toBe('0.5, 0.7 and 1 more');
    expect(thresholdWords({ thresholds: [] })).toBeNull();
  });

  it('asks for a direction only where it is open and there are scores to read', () => {
    expect(asksForDirection({ directionSource: 'ambiguous', scoreMin: 0 })).toBe(true);
    expect(asksForDirection({ directionSource: 'ambiguous', scoreMin: null })).toBe(false);
    expect(asksForDirection({ directionSource: 'inferred', scoreMin: 0 })).toBe(false);
  });
});
