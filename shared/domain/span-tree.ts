/** What the tree needs to know of a span. Times are milliseconds since any common zero. */
export interface TreeSpan {
  readonly id: string;
  readonly parentId: string | null;
  readonly startMs: number | null;
  /** Negative where the data says that the span ended before it started. */
  readonly durationMs: number | null;
}

/** A span's place in the tree; `index` is its position in the input. */
export interface TreeNode {
  readonly index: number;
  readonly depth: number;
  /** Milliseconds after the earliest span; null if the data carries no time. */
  readonly startMs: number | null;
  /** Null if the data carries none, or an impossible one. */
  readonly durationMs: number | null;
}

export interface SpanTree {
  /** Every span once, parents before children, children by start time (in file order without times). */
  readonly nodes: readonly TreeNode[];
  /** What is odd in the data, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Puts spans into tree order. Real traces are broken in every way, so nothing is trusted: spans in a
 * loop and spans whose parent is missing are shown as roots, with a warning, and no input makes it
 * hang or recurse (10,000 nested spans are fine). Time and memory grow as n log n.
 * @param options.expectsOneRoot false for threads, where each turn may bring a root of its own.
 */
export function buildSpanTree(
  spans: readonly TreeSpan[],
  options: { readonly expectsOneRoot: boolean } = { expectsOneRoot: true },
): SpanTree {
  const { parents, duplicates, unknownParents } = resolveParents(spans);
  const looped = cutLoops(parents);
  const children = childrenOf(spans, parents);
  const roots = children.get(-1) ?? [];
  const nodes = walk(spans, roots, children);
  const warnings: string[] = [];
  if (duplicates.length > 0) {
    warnings.push(
      `${count(duplicates.length, 'span id stands', 'span ids stand')} more than once: ${names(duplicates)}.`,
    );
  }
  if (looped.length > 0) {
    const ids = looped.map((index) => spans[index]?.id ?? '');
    warnings.push(
      `${count(looped.length, 'span is', 'spans are')} in a loop of parents and shown flat: ${names(ids)}.`,
    );
  }
  if (unknownParents.length > 0) {
    warnings.push(
      `${count(unknownParents.length, 'span names', 'spans name')} a parent that is not in the data: ${names(unknownParents)}.`,
    );
  }
  const realRoots = spans.filter((span) => span.parentId === null).length;
  if (spans.length > 0 && realRoots === 0) {
    warnings.push('No span is a root: each one names a parent.');
  } else if (options.expectsOneRoot && realRoots > 1 && realRoots < spans.length) {
    // A run that is only a list of steps has no tree to be wrong about.
    warnings.push(`The trace has ${realRoots} roots.`);
  }
  const backwards = spans.filter((span) => span.durationMs !== null && !(span.durationMs >= 0));
  if (backwards.length > 0) {
    const ids = backwards.map((span) => span.id);
    warnings.push(
      `${count(backwards.length, 'span ends', 'spans end')} before the start, so the duration is unknown: ${names(ids)}.`,
    );
  }
  return { nodes, warnings };
}

/** Index of each span's parent, -1 for a root. Of spans with one id, the first counts as the parent. */
function resolveParents(spans: readonly TreeSpan[]): {
  parents: Int32Array;
  duplicates: string[];
  unknownParents: string[];
} {
  const byId = new Map<string, number>();
  const duplicates = new Set<string>();
  for (const [index, span] of spans.entries()) {
    if (byId.has(span.id)) duplicates.add(span.id);
    else byId.set(span.id, index);
  }
  const parents = new Int32Array(spans.length).fill(-1);
  const unknownParents: string[] = [];
  for (const [index, span] of spans.entries()) {
    if (span.parentId === null) continue;
    const parent = byId.get(span.parentId);
    if (parent === undefined) unknownParents.push(span.id);
    else parents[index] = parent;
  }
  return { parents, duplicates: [...duplicates], unknownParents };
}

/** Makes a root of every span that is its own ancestor. @returns those spans, in input order. */
function cutLoops(parents: Int32Array): number[] {
  const UNSEEN = 0;
  const onPath = 1;
  const done = 2;
  const state = new Uint8Array(parents.length);
  const looped: number[] = [];
  for (let start = 0; start < parents.length; start += 1) {
    const path: number[] = [];
    let at = start;
    while (at !== -1 && state[at] === UNSEEN) {
      state[at] = onPath;
      path.push(at);
      at = parents[at] ?? -1;
    }
    if (at !== -1 && state[at] === onPath) looped.push(...path.slice(path.indexOf(at)));
    for (const index of path) state[index] = done;
  }
  for (const index of looped) parents[index] = -1;
  return looped.toSorted((a, b) => a - b);
}

/** Children of each span in the order to show them; the roots are under -1. */
function childrenOf(spans: readonly TreeSpan[], parents: Int32Array): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const [index, parent] of parents.entries()) {
    const siblings = children.get(parent);
    if (siblings) siblings.push(index);
    else children.set(parent, [index]);
  }
  for (const siblings of children.values()) {
    // With a time missing there is no order by time that all siblings share: keep the file's.
    const starts = siblings.map((index) => spans[index]?.startMs ?? null);
    if (starts.includes(null)) continue;
    siblings.sort((a, b) => (spans[a]?.startMs ?? 0) - (spans[b]?.startMs ?? 0) || a - b);
  }
  return children;
}

function walk(
  spans: readonly TreeSpan[],
  roots: readonly number[],
  children: ReadonlyMap<number, readonly number[]>,
): TreeNode[] {
  let earliest = Infinity;
  for (const span of spans) {
    if (span.startMs !== null && span.startMs < earliest) earliest = span.startMs;
  }
  const nodes: TreeNode[] = [];
  const stack = roots.toReversed().map((index) => ({ index, depth: 0 }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { index, depth } = next;
    const span = spans[index];
    if (!span) continue;
    nodes.push({
      index,
      depth,
      startMs: span.startMs === null ? null : span.startMs - earliest,
      durationMs: span.durationMs !== null && span.durationMs >= 0 ? span.durationMs : null,
    });
    const below = children.get(index) ?? [];
    for (let at = below.length - 1; at >= 0; at -= 1) {
      const child = below[at];
      if (child !== undefined) stack.push({ index: child, depth: depth + 1 });
    }
  }
  return nodes;
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** The first ids of a list, short enough for one line. */
function names(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).map((id) => (id.length > 40 ? `${id.slice(0, 40)}…` : id));
  return ids.length > shown.length
    ? `${shown.join(', ')} and ${ids.length - shown.length} more`
    : shown.join(', ');
}
