import { describe, expect, it } from 'vitest';
import type { AgreementCell } from '../../../../../shared/contract/agreement.ts';
import { AlignmentFilterSchema } from '../../../../../shared/contract/alignment.ts';
import {
  describeBehind,
  describeFilter,
  filterNames,
} from '../../../../../renderer/features/library/filter-words.ts';
import { formatShortTime } from '../../../../../renderer/features/library/short-time.ts';

const names = filterNames(
  {
    kinds: [],
    tags: [],
    environments: [],
    signals: [],
    humanLabels: [],
    metrics: [{ value: 'm1', label: 'Task reward', count: 3 }],
    sources: [{ value: 's1', label: 'runs.jsonl', count: 3 }],
  },
  [{ packId: 'p1', name: 'First look' }],
);
const filter = AlignmentFilterSchema.parse({});

describe('a filter in words', () => {
  it('names the cases behind a number of the alignment screen', () => {
    expect(describeBehind({ filter, metricId: 'm1', cell: 'missed_failure' }, names)).toBe(
      'Missed failures of Task reward',
    );
    expect(
      describeBehind(
        { filter, metricId: 'm1', cell: 'human_fail', scoreFrom: 0.5, scoreTo: 0.6 },
        names,
      ),
    ).toBe('Scored by Task reward, failed by people, score 0.5 to 0.6');
  });

  it('HA14: names the cases behind a number of the agreement screen', () => {
    const ann = { id: 'a', name: 'Ann' };
    const on = { ...filter, humanQuestion: 'verdict' };
    const words = (cell: AgreementCell) =>
      describeBehind({ kind: 'agreement', filter: on, cell }, names);
    expect([
      words({ of: 'question', which: 'different' }),
      words({ of: 'pair', first: ann, second: { id: 'b', name: 'Ben' }, which: 'all' }),
      words({ of: 'reviewer', reviewer: ann, which: 'different' }),
      words({ of: 'repeat', reviewer: ann, which: 'different' }),
      words({ of: 'gold', reviewer: null, which: 'different' }),
      words({ of: 'anchoring', reviewer: ann, metricId: 'm1', which: 'towards' }),
      words({ of: 'anchoring', reviewer: null, metricId: null, which: 'changed' }),
    ]).toEqual([
      'People differ on “verdict”',
      'Ann and Ben both answered “verdict”',
      'Ann against most others on “verdict”',
      'Ann gave another answer the second time on “verdict”',
      'People wrong about gold on “verdict”',
      'Ann went over to the judge (Task reward)',
      'People changed the answer after the judge was shown',
    ]);
  });

  it('says every part of it, with names in place of ids', () => {
    expect(
      describeFilter(
        {
          text: 'refund',
          kinds: ['trace', 'thread'],
          metric: { metricId: 'm1', state: 'failed' },
          humanLabel: 'has_not',
          signals: ['thumbs_down'],
          sourceIds: ['s1'],
          slowestShare: 0.05,
          packId: 'p1',
        },
        names,
      ),
    ).toEqual([
      '“refund”',
      'Trace or Thread',
      'Task reward failed',
      'no label yet',
      'Thumbs-down',
      'runs.jsonl',
      'slowest 5%',
      'in First look',
    ]);
  });

  it('lets an unknown id stand for itself', () => {
    expect(describeFilter({ packId: 'gone' }, names)).toEqual(['in gone']);
  });
});

describe('a time in a narrow column', () => {
  const now = new Date('2026-06-01T12:00:00');
  it('has the hour in this year and the year in any other', () => {
    expect(formatShortTime('2026-03-05T08:09:00', now)).toMatch(/Mar 5, 08:09/);
    expect(formatShortTime('2024-03-05T08:09:00', now)).toMatch(/Mar 5, 2024/);
  });

  it('is shown as it is if it is none', () => {
    expect(formatShortTime('yesterday', now)).toBe('yesterday');
    expect(formatShortTime(null, now)).toBe('–');
  });
});
