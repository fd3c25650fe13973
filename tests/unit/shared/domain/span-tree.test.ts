import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildSpanTree, type TreeSpan } from '../../../../shared/domain/span-tree.ts';

function span(
  id: string,
  parentId: string | null = null,
  startMs: number | null = null,
  durationMs: number | null = null,
): TreeSpan {
  return { id, parentId, startMs, durationMs };
}

function outline(spans: readonly TreeSpan[]): string[] {
  return buildSpanTree(spans).nodes.map(
    (node) => `${'.'.repeat(node.depth)}${spans[node.index]?.id ?? ''}`,
  );
}

describe('span tree', () => {
  test('ST1: children follow their parent by start time, offsets count from the earliest span', () => {
    const spans = [
      span('late', 'root', 30, 5),
      span('root', null, 10, 40),
      span('early', 'root', 20, 5),
      span('leaf', 'early', 21, 1),
    ];
    expect(outline(spans)).toEqual(['root', '.early', '..leaf', '.late']);
    const tree = buildSpanTree(spans);
    expect(tree.nodes.map((node) => node.startMs)).toEqual([0, 10, 11, 20]);
    expect(tree.warnings).toEqual([]);
  });

  test('ST2: where a sibling has no time, the siblings keep the order of the file', () => {
    expect(outline([span('r'), span('b', 'r', 5), span('a', 'r'), span('c', 'r', 1)])).toEqual([
      'r',
      '.b',
      '.a',
      '.c',
    ]);
  });

  test('ST3: a span whose parent is missing is a root, and the warning names it', () => {
    const tree = buildSpanTree([span('a'), span('b', 'gone')]);
    expect(tree.nodes.map((node) => node.depth)).toEqual([0, 0]);
    expect(tree.warnings).toEqual(['1 span names a parent that is not in the data: b.']);
  });

  test('ST4: spans in a loop are shown flat with what hangs below them, and nothing hangs', () => {
    const spans = [span('a', 'b'), span('b', 'a'), span('below', 'a'), span('self', 'self')];
    expect(outline(spans)).toEqual(['a', '.below', 'b', 'self']);
    expect(buildSpanTree(spans).warnings).toEqual([
      '3 spans are in a loop of parents and shown flat: a, b, self.',
      'No span is a root: each one names a parent.',
    ]);
  });

  test('ST5: several roots are a warning for a trace, and normal for a thread and for a list of steps', () => {
    const spans = [span('a'), span('b'), span('below', 'a')];
    expect(buildSpanTree(spans).warnings).toEqual(['The trace has 2 roots.']);
    expect(buildSpanTree([span('a'), span('b')]).warnings).toEqual([]);
    expect(buildSpanTree(spans, { expectsOneRoot: false }).warnings).toEqual([]);
  });

  test('ST6: a span that ends before it starts has no duration and a warning', () => {
    const tree = buildSpanTree([span('a', null, 100, -5)]);
    expect(tree.nodes).toEqual([{ index: 0, depth: 0, startMs: 0, durationMs: null }]);
    expect(tree.warnings).toEqual(['1 span ends before the start, so the duration is unknown: a.']);
  });

  test('ST7: an id that stands twice is warned of; its children go to the first', () => {
    const spans = [span('a'), span('x', 'a'), span('x', 'a'), span('y', 'x')];
    expect(outline(spans)).toEqual(['a', '.x', '..y', '.x']);
    expect(buildSpanTree(spans).warnings).toEqual(['1 span id stands more than once: x.']);
  });

  test('ST8: 100,000 spans nested in one another do not overflow the stack', () => {
    const spans = Array.from({ length: 100_000 }, (_, index) =>
      span(`s${index}`, index === 0 ? null : `s${index - 1}`),
    );
    expect(buildSpanTree(spans).nodes.at(-1)?.depth).toBe(99_999);
  });

  test('ST9: no spans, no tree and no warning', () => {
    expect(buildSpanTree([])).toEqual({ nodes: [], warnings: [] });
  });

  test('ST10: for any spans, each stands once, below and after its parent, with its subtree unbroken', () => {
    const id = fc.integer({ min: 0, max: 12 }).map(String);
    const anySpan = fc.record({
      id,
      parentId: fc.option(id),
      startMs: fc.option(fc.integer({ min: 0, max: 50 })),
      durationMs: fc.option(fc.integer({ min: -5, max: 50 })),
    });
    fc.assert(
      fc.property(fc.array(anySpan, { maxLength: 14 }), (spans) => {
        const { nodes } = buildSpanTree(spans);
        expect(nodes.map((node) => node.index).toSorted((a, b) => a - b)).toEqual(
          spans.map((_, index) => index),
        );
        const path: string[] = [];
        for (const node of nodes) {
          path.length = Math.min(path.length, node.depth);
          const it = spans[node.index];
          // The span above in the outline is the parent that the data names.
          expect(node.depth === 0 || path[node.depth - 1] === it?.parentId).toBe(true);
          expect(path.length).toBe(node.depth);
          path.push(it?.id ?? '');
          expect(node.startMs === null || node.startMs >= 0).toBe(true);
          expect(node.durationMs === null || node.durationMs >= 0).toBe(true);
        }
      }),
    );
  });
});
