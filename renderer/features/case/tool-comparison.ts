import type { JsonValue, ToolCall } from '../../../shared/domain/case.ts';

/** How a called tool stands to the expected one. */
export type ToolMatch = 'same' | 'other_arguments' | 'missing' | 'extra';

export interface ToolComparisonRow {
  readonly match: ToolMatch;
  readonly expected: ToolCall | null;
  readonly called: ToolCall | null;
  /** Position of the call in the order that it was made, from 0. */
  readonly calledAt: number | null;
}

/** JSON with sorted keys, so that the order of keys makes no difference. */
function canonical(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/**
 * Lays expected and called tools side by side. Each expected call takes a call with the same name
 * and arguments where there is one, else one with the same name; what is left over is missing or
 * extra. Rows come in the expected order, then the extra calls in the order they were made.
 */
export function compareTools(
  expected: readonly ToolCall[],
  called: readonly ToolCall[],
): readonly ToolComparisonRow[] {
  const free = new Set(called.keys());
  const taken = new Map<number, number>();
  const take = (fits: (want: ToolCall, got: ToolCall) => boolean) => {
    expected.forEach((want, index) => {
      if (taken.has(index)) return;
      for (const at of free) {
        const got = called[at];
        if (got && fits(want, got)) {
          taken.set(index, at);
          free.delete(at);
          return;
        }
      }
    });
  };
  const sameName = (want: ToolCall, got: ToolCall) => want.name === got.name;
  const sameArguments = (want: ToolCall, got: ToolCall) =>
    canonical(want.arguments) === canonical(got.arguments);
  take((want, got) => sameName(want, got) && sameArguments(want, got));
  take(sameName);
  const rows = expected.map((want, index): ToolComparisonRow => {
    const calledAt = taken.get(index) ?? null;
    const got = calledAt === null ? null : (called[calledAt] ?? null);
    if (!got) return { match: 'missing', expected: want, called: null, calledAt: null };
    return {
      match: sameArguments(want, got) ? 'same' : 'other_arguments',
      expected: want,
      called: got,
      calledAt,
    };
  });
  const extra = [...free].map((at): ToolComparisonRow => {
    return { match: 'extra', expected: null, called: called[at] ?? null, calledAt: at };
  });
  return [...rows, ...extra];
}
