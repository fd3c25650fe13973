import { Skeleton } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { SpanView, TextClip } from '../../../shared/contract/library.ts';
import type { RetrievedDocument, Span } from '../../../shared/domain/case.ts';
import { useCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCost, formatCount, formatDuration, formatNumber } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { clipAt, clipsUnder } from './clips.ts';
import { ContentBlock } from './content-block.tsx';
import { Facts, Part } from './parts.tsx';
import { JudgeLane } from './lanes.tsx';
import { Messages } from './messages.tsx';
import { parseSpan } from './parse-body.ts';
import { SPAN_LOOKS } from './span-look.ts';
import { ToolCallLine } from './tool-calls.tsx';
import classes from './case.module.css';

interface SpanDetailProps {
  readonly caseId: string;
  readonly spanId: string;
  readonly packId: string | undefined;
  readonly showsToolIo: boolean;
  readonly showsContext: boolean;
  readonly showsJudge: boolean;
}

/** One step with its bodies, fetched when it is selected. */
export const SpanDetail = memo(function SpanDetail(props: SpanDetailProps) {
  const { caseId, spanId, packId } = props;
  const span = useCall(
    'case.span',
    { caseId, spanId, ...(packId === undefined ? {} : { packId }) },
    { keepPrevious: true },
  );
  if (span.error) return <ErrorPanel error={span.error} />;
  if (!span.data)
    return <Skeleton height={120} radius="sm" aria-label="The span is being loaded" />;
  return (
    <div className={span.isStale ? classes.stale : undefined}>
      <LoadedSpan {...props} view={span.data} />
    </div>
  );
});

function LoadedSpan({
  caseId,
  view,
  showsToolIo,
  showsContext,
  showsJudge,
}: SpanDetailProps & { readonly view: SpanView }) {
  const span = useMemo(() => parseSpan(view.spanJson), [view.spanJson]);
  const { Icon, word } = SPAN_LOOKS[span.kind];
  const source = (path: readonly (string | number)[]) => ({ caseId, spanId: view.spanId, path });
  return (
    <article className={classes.span} aria-label={`Span ${span.name}`}>
      <header className={classes.spanHead}>
        <Icon size={16} aria-hidden />
        <h3 className={classes.spanTitle}>{visibleText(span.name)}</h3>
        <Facts
          facts={[
            word,
            span.agent && span.agent !== span.name ? `agent ${span.agent}` : null,
            span.model ?? null,
            span.durationMs === undefined ? null : formatDuration(span.durationMs),
            span.tokens?.total === undefined ? null : `${formatCount(span.tokens.total)} tokens`,
            span.costUsd === undefined ? null : formatCost(span.costUsd),
          ]}
        />
      </header>
      {span.error === undefined ? null : (
        <p className={classes.errorText}>{visibleText(span.error)}</p>
      )}
      {span.toolCall && showsToolIo ? (
        <Part title="Tool call">
          <ToolCallLine call={span.toolCall} />
        </Part>
      ) : null}
      {span.messages && span.messages.length > 0 ? (
        <Part title="Messages" count={span.messages.length}>
          <Messages
            messages={span.messages}
            clips={clipsUnder(view.clips, 'messages')}
            source={source(['messages'])}
          />
        </Part>
      ) : null}
      <Bodies span={span} clips={view.clips} showsToolIo={showsToolIo} source={source} />
      {span.documents && showsContext ? (
        <Part title="Retrieved documents" count={span.documents.length}>
          <Documents documents={span.documents} />
        </Part>
      ) : null}
      {span.metadata && Object.keys(span.metadata).length > 0 ? (
        <Part title="Metadata" isQuiet>
          <ContentBlock label="Metadata" value={span.metadata} />
        </Part>
      ) : null}
      {showsJudge && view.metricResults !== null && view.metricResults.length > 0 ? (
        <Part title="What metrics said of this span">
          <JudgeLane results={view.metricResults} />
        </Part>
      ) : null}
    </article>
  );
}

interface BodiesProps {
  readonly span: Span;
  readonly clips: readonly TextClip[];
  readonly showsToolIo: boolean;
  readonly source: (path: readonly (string | number)[]) => {
    readonly caseId: string;
    readonly spanId: string;
    readonly path: readonly (string | number)[];
  };
}

function Bodies({ span, clips, showsToolIo, source }: BodiesProps) {
  // The key that hides tool input and output is for tools; what a model said is never hidden.
  if (span.kind === 'tool' && !showsToolIo) {
    return <p className={classes.nothing}>Tool input and output are hidden.</p>;
  }
  const hasArguments = span.toolCall?.arguments !== undefined;
  return (
    <>
      {span.input === undefined || hasArguments ? null : (
        <Part title="Input">
          <ContentBlock
            label="Input"
            value={span.input}
            clip={clipAt(clips, ['input'])}
            source={source(['input'])}
          />
        </Part>
      )}
      {span.output === undefined ? null : (
        <Part title="Output">
          <ContentBlock
            label="Output"
            value={span.output}
            clip={clipAt(clips, ['output'])}
            source={source(['output'])}
          />
        </Part>
      )}
    </>
  );
}

/** What a retrieval found, best first as it came. An empty one says so: it is a finding. */
export function Documents({ documents }: { readonly documents: readonly RetrievedDocument[] }) {
  if (documents.length === 0)
    return <p className={classes.warning}>The retrieval found nothing.</p>;
  return (
    <ol className={classes.documents}>
      {documents.map((document, index) => (
        <li key={index}>
          <Facts
            facts={[
              document.id === undefined ? null : document.id.slice(0, 120),
              document.score === undefined ? null : `score ${formatNumber(document.score)}`,
            ]}
          />
          <ContentBlock label={`Document ${index + 1}`} value={document.content} />
        </li>
      ))}
    </ol>
  );
}
