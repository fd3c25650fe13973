import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LibraryFilterSchema,
  LibrarySortSchema,
  type LibraryFilter,
} from '../../../../../shared/contract/library.ts';
import { CASE_KINDS, ENVIRONMENTS } from '../../../../../shared/domain/case.ts';
import { type AgreementCell, ANCHORING_CELLS } from '../../../../../shared/contract/agreement.ts';
import { ALIGNMENT_CELLS } from '../../../../../shared/contract/alignment.ts';
import { SIGNAL_IDS } from '../../../../../shared/domain/signal.ts';
import {
  LIBRARY_SORTS,
  METRIC_STATES,
  effectiveSort,
  isEmptyFilter,
  readLibraryFilter,
  readLibrarySearch,
  withoutEmpty,
  writeLibrarySearch,
} from '../../../../../renderer/features/library/library-search.ts';

const text = fc.string({ minLength: 1, maxLength: 40 });
const texts = fc.array(text, { minLength: 1, maxLength: 5 });
const share = fc.double({ min: 0.001, max: 1, noNaN: true });
const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const alignmentFilter = fc.record({
  humanQuestion: text,
  labelPolicy: fc.constantFrom('latest' as const, 'majority' as const, 'gold' as const),
  labelSource: fc.constantFrom('all' as const, 'review' as const, 'imported' as const),
  passFrom: nullable(fc.integer()),
  metricIds: fc.array(text),
  metricVersions: fc.array(text),
  tags: fc.array(text),
  kinds: fc.subarray([...CASE_KINDS]),
  environments: fc.subarray([...ENVIRONMENTS]),
  reviewers: fc.array(text),
  packIds: fc.array(text),
  sourceIds: fc.array(text),
  from: nullable(text),
  to: nullable(text),
  groupBy: nullable(text),
});

const person = fc.record({ id: fc.string(), name: fc.string() });
const anybody = nullable(person);
const which = fc.constantFrom('all' as const, 'same' as const, 'different' as const);
const agreementCell: fc.Arbitrary<AgreementCell> = fc.oneof(
  fc.record({ of: fc.constant('question' as const), which }),
  fc.record({ of: fc.constant('pair' as const), first: person, second: person, which }),
  fc.record({ of: fc.constant('reviewer' as const), reviewer: person, which }),
  fc.record({ of: fc.constantFrom('repeat' as const, 'gold' as const), reviewer: anybody, which }),
  fc.record({
    of: fc.constant('anchoring' as const),
    reviewer: anybody,
    metricId: nullable(text),
    which: fc.constantFrom(...ANCHORING_CELLS),
  }),
);

const filters: fc.Arbitrary<LibraryFilter> = fc.record(
  {
    text,
    kinds: fc.subarray([...CASE_KINDS], { minLength: 1 }),
    tags: texts,
    environments: fc.subarray([...ENVIRONMENTS], { minLength: 1 }),
    sourceIds: texts,
    groups: texts,
    metric: fc.record({ metricId: text, state: fc.constantFrom(...METRIC_STATES) }),
    humanLabel: fc.constantFrom('has' as const, 'has_not' as const),
    signals: fc.subarray([...SIGNAL_IDS], { minLength: 1 }),
    slowestShare: share,
    costliestShare: share,
    packId: text,
    behind: fc.oneof(
      fc.record(
        {
          filter: alignmentFilter,
          metricId: text,
          cell: fc.constantFrom(...ALIGNMENT_CELLS),
          scoreFrom: fc.double({ noNaN: true, noDefaultInfinity: true }),
          scoreTo: fc.double({ noNaN: true, noDefaultInfinity: true }),
        },
        { requiredKeys: ['filter', 'metricId', 'cell'] },
      ),
      fc.record({
        kind: fc.constant('agreement' as const),
        filter: alignmentFilter,
        cell: agreementCell,
      }),
    ),
  },
  { requiredKeys: [] },
);

/** What an address carries: JSON, as the router writes and reads it. */
function throughAddress(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('the address of the Library', () => {
  it('brings back the view that it was made of, whatever the filter, order and open case', () => {
    fc.assert(
      fc.property(
        filters,
        fc.constantFrom(...LIBRARY_SORTS),
        fc.option(text, { nil: null }),
        (filter, wanted, caseId) => {
          const view = { filter, sort: effectiveSort(filter, wanted), caseId };
          const read = readLibrarySearch(throughAddress(writeLibrarySearch(view)));
          expect(throughAddress(read)).toEqual(throughAddress(view));
        },
      ),
    );
  });

  it('is plain for the plain Library', () => {
    expect(writeLibrarySearch({ filter: {}, sort: 'imported', caseId: null })).toEqual({});
  });

  it('never leads to a filter or an order that the core would refuse, whatever stands in it', () => {
    const anything = fc.record(
      {
        filter: fc.oneof(
          fc.jsonValue(),
          fc.dictionary(
            fc.constantFrom(...Object.keys(LibraryFilterSchema.shape), 'unknown'),
            fc.oneof(fc.jsonValue(), filters, texts, fc.constantFrom('has', 0.5, 7, '')),
          ),
        ),
        sort: fc.jsonValue(),
        caseId: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(anything, fc.jsonValue()), (search) => {
        const view = readLibrarySearch(search);
        expect(LibraryFilterSchema.safeParse(view.filter).error).toBeUndefined();
        expect(LibrarySortSchema.safeParse(view.sort).success).toBe(true);
      }),
    );
  });

  it('keeps what fits of a filter and drops what does not', () => {
    const filter = readLibraryFilter({
      kinds: ['trace', 'no such kind'],
      humanLabel: 'perhaps',
      slowestShare: 3,
      tags: ['a', 7, 'b'],
      metric: { metricId: 'm', state: 'failed' },
      strange: true,
    });
    expect(filter).toEqual({
      kinds: ['trace'],
      tags: ['a', 'b'],
      metric: { metricId: 'm', state: 'failed' },
    });
  });

  it('puts the best match first while something is searched for, and never without', () => {
    expect(readLibrarySearch({ filter: { text: 'refund' } }).sort).toBe('relevance');
    expect(readLibrarySearch({ sort: 'relevance' }).sort).toBe('imported');
    expect(readLibrarySearch({ filter: { text: 'refund' }, sort: 'newest' }).sort).toBe('newest');
  });
});

describe('a filter', () => {
  it('that says nothing is empty', () => {
    expect(isEmptyFilter({})).toBe(true);
    expect(isEmptyFilter({ tags: [], text: '' })).toBe(true);
    expect(isEmptyFilter({ humanLabel: 'has' })).toBe(false);
  });

  it('loses the parts that are taken away', () => {
    expect(withoutEmpty({ kinds: undefined, tags: ['a'], signals: [] })).toEqual({ tags: ['a'] });
  });
});
