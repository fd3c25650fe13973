import { Button } from '@mantine/core';
import { memo, useMemo, useState } from 'react';
import type { TextClip } from '../../../shared/contract/library.ts';
import type { JsonValue } from '../../../shared/domain/case.ts';
import { callCore } from '../../data/client.ts';
import { formatCount } from '../../ui/format.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { LONG_TEXT_CHARS, asText, shapeOf } from './content-shape.ts';
import { textParts } from './text-parts.ts';
import classes from './case.module.css';

/** Where a clipped text can be fetched whole. */
export interface ContentSource {
  readonly caseId: string;
  readonly spanId?: string;
  readonly path: readonly (string | number)[];
}

interface ContentBlockProps {
  readonly label: string;
  readonly value: JsonValue | undefined;
  readonly clip?: TextClip | undefined;
  readonly source?: ContentSource;
  /** What is said where there is nothing. */
  readonly emptyText?: string;
}

const MORE_CHARS = 500_000;

/**
 * Any value of a case: Markdown, a JSON tree or plain text, with a switch to see it as it was written.
 * Texts that the core clipped are fetched on demand.
 */
export const ContentBlock = memo(function ContentBlock({
  label,
  value,
  clip,
  source,
  emptyText = 'Nothing here.',
}: ContentBlockProps) {
  const [more, setMore] = useState<string | null>(null);
  const [isLoading, setIsLoading] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [asWritten, setAsWritten] = useState(false);
  const text = typeof value === 'string' && more !== null ? more : value;
  const isWhole = !clip || (typeof text === 'string' && text.length >= clip.totalChars);
  const shape = useMemo(() => shapeOf(text, isWhole), [text, isWhole]);

  if (shape.kind === 'empty') return <p className={classes.nothing}>{emptyText}</p>;
  const canSwitch = shape.kind === 'json' || shape.isMarkdown;

  const loadMore = async () => {
    if (!source || typeof text !== 'string') return;
    setIsLoading(true);
    const reply = await callCore('case.text', {
      caseId: source.caseId,
      ...(source.spanId === undefined ? {} : { spanId: source.spanId }),
      path: [...source.path],
      offset: text.length,
      limit: MORE_CHARS,
    });
    setIsLoading(false);
    if (reply.ok) setMore(text + reply.value.text);
    setProblem(reply.ok ? null : reply.error.message);
  };

  return (
    <div className={classes.content}>
      {canSwitch ? (
        <Button
          className={classes.contentSwitch}
          variant="subtle"
          color="gray"
          size="compact-xs"
          aria-label={`${label}: show ${asWritten ? 'formatted' : 'as written'}`}
          onClick={() => setAsWritten(!asWritten)}
        >
          {asWritten ? 'Formatted' : 'As written'}
        </Button>
      ) : null}
      <ShownContent label={label} shape={shape} asWritten={asWritten} value={text} />
      {clip && !isWhole && source ? (
        <div className={classes.clip}>
          <span>
            {formatCount(typeof text === 'string' ? text.length : 0)} of{' '}
            {formatCount(clip.totalChars)} characters shown.
          </span>
          <Button
            variant="default"
            size="compact-xs"
            loading={isLoading}
            onClick={() => void loadMore()}
          >
            Show{' '}
            {formatCount(
              Math.min(MORE_CHARS, clip.totalChars - (typeof text === 'string' ? text.length : 0)),
            )}{' '}
            more
          </Button>
          {problem === null ? null : <span role="alert">{problem}</span>}
        </div>
      ) : null}
    </div>
  );
});

interface ShownContentProps {
  readonly label: string;
  readonly shape: Exclude<ReturnType<typeof shapeOf>, { readonly kind: 'empty' }>;
  readonly asWritten: boolean;
  readonly value: JsonValue | undefined;
}

function ShownContent({ label, shape, asWritten, value }: ShownContentProps) {
  if (!asWritten && shape.kind === 'json') return <JsonView value={shape.value} label={label} />;
  if (!asWritten && shape.kind === 'text' && shape.isMarkdown)
    return <Markdown text={shape.text} />;
  return <PlainText text={asText(value)} isCode={shape.kind === 'json'} />;
}

/** Text as it was written. Long texts are cut into parts that the browser lays out only when seen. */
export function PlainText({
  text,
  isCode = false,
}: {
  readonly text: string;
  readonly isCode?: boolean;
}) {
  const parts = useMemo(() => (text.length > LONG_TEXT_CHARS ? textParts(text) : [text]), [text]);
  if (isCode && parts.length === 1) return <CodeBlock code={text} language="json" label="Record" />;
  return (
    <div className={isCode ? classes.code : classes.plain} dir="auto">
      {parts.map((part, index) => (
        // Parts never move: the index is their identity.
        <div key={index} className={parts.length > 1 ? classes.part : undefined}>
          {visibleText(part)}
        </div>
      ))}
    </div>
  );
}
