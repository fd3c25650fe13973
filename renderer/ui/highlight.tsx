import { createLowlight, common } from 'lowlight';
import type { ReactNode } from 'react';

const lowlight = createLowlight(common);

/** Longer texts are shown plain: highlighting them would block typing for a second and more. */
export const MAX_HIGHLIGHT_CHARS = 100_000;

type HighlightTree = ReturnType<typeof lowlight.highlight>;
type HighlightNode = HighlightTree['children'][number];

/** Source code as React nodes with highlight classes; never HTML. Unknown languages stay plain text. */
export function highlightCode(code: string, language: string): ReactNode {
  if (code.length > MAX_HIGHLIGHT_CHARS || !lowlight.registered(language)) return code;
  return lowlight.highlight(language, code).children.map(nodeOf);
}

function nodeOf(node: HighlightNode, index: number): ReactNode {
  if (node.type === 'text') return node.value;
  if (node.type !== 'element') return null;
  const names = node.properties['className'];
  return (
    <span key={index} className={Array.isArray(names) ? names.join(' ') : undefined}>
      {node.children.map(nodeOf)}
    </span>
  );
}
