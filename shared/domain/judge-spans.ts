import { buildSpanTree } from './span-tree.ts';

/** What tells a judge's step from the agent's. */
interface JudgedSpan {
  readonly id: string;
  readonly parentId: string | null;
  readonly kind: string;
  readonly startedMs: number | null;
  readonly durationMs: number | null;
}

/** The spans that are no part of a judge's run: without evaluator steps and everything below them. */
export function withoutJudgeSpans<S extends JudgedSpan>(spans: readonly S[]): readonly S[] {
  if (!spans.some((span) => span.kind === 'evaluator')) return spans;
  const tree = buildSpanTree(
    spans.map((span) => ({
      id: span.id,
      parentId: span.parentId,
      startMs: span.startedMs,
      durationMs: span.durationMs,
    })),
    { expectsOneRoot: false },
  );
  const hidden = new Set<S>();
  let hiddenBelow = Infinity;
  for (const node of tree.nodes) {
    const span = spans[node.index];
    if (!span) continue;
    if (node.depth <= hiddenBelow) hiddenBelow = span.kind === 'evaluator' ? node.depth : Infinity;
    if (hiddenBelow !== Infinity) hidden.add(span);
  }
  return spans.filter((span) => !hidden.has(span));
}
