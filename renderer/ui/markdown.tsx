import { useMemo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeHighlight from 'rehype-highlight';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { callShell } from '../data/client.ts';
import { visibleText } from './visible-text.ts';
import './highlight.css';
import classes from './markdown.module.css';

/** Longer texts are shown as they are: building their tree would freeze the window. */
const MAX_MARKDOWN_CHARS = 200_000;

/**
 * Markdown by strangers: no raw HTML, nothing is loaded. A picture is shown as its address in words,
 * because fetching it would tell its server that the case was read.
 */
const components: Components = {
  img: ({ src, alt }) => (
    <span className={classes.image}>
      [image{alt ? `: ${alt}` : ''}]{' '}
      <span className={classes.address}>{typeof src === 'string' ? src.slice(0, 200) : ''}</span>
    </span>
  ),
  a: ({ href, children }) =>
    href?.startsWith('https://') ? (
      <button
        type="button"
        className={classes.link}
        title={href}
        onClick={() => void callShell('shell.openLink', { url: href.slice(0, 4000) })}
      >
        {children}
      </button>
    ) : (
      <span title={href ?? ''} className={classes.deadLink}>
        {children}
      </span>
    ),
  table: ({ children }) => (
    <div className={classes.tableScroll}>
      <table>{children}</table>
    </div>
  ),
};

/** Renders Markdown safely; `text` may be anything. */
export function Markdown({ text }: { readonly text: string }) {
  const shown = useMemo(() => visibleText(text), [text]);
  if (shown.length > MAX_MARKDOWN_CHARS) {
    return (
      <div className={classes.plain} dir="auto">
        {shown}
      </div>
    );
  }
  return (
    <div className={classes.markdown} dir="auto">
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[rehypeSanitize, [rehypeHighlight, { detect: false }]]}
        components={components}
        // Addresses are judged where they are used (`a`, `img`), not silently emptied.
        urlTransform={(url) => url}
      >
        {shown}
      </ReactMarkdown>
    </div>
  );
}
