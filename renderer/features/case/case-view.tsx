import { memo, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { CaseBody, CaseView as CaseViewData } from '../../../shared/contract/library.ts';
import { CaseContext, CaseInputOutput, CaseTools } from './case-content.tsx';
import { CaseHeader } from './case-header.tsx';
import type { CaseUiStore } from './case-ui-store.ts';
import { clipsUnder } from './clips.ts';
import { ContentBlock } from './content-block.tsx';
import { FeedbackLane } from './lanes.tsx';
import { parseBody } from './parse-body.ts';
import { Part } from './parts.tsx';
import { RawRecord } from './raw-record.tsx';
import { SpanDetail } from './span-detail.tsx';
import { SpanTree } from './span-tree.tsx';
import { ThreadView } from './thread-view.tsx';
import classes from './case.module.css';

interface CaseViewProps {
  readonly view: CaseViewData;
  readonly ui: CaseUiStore;
  /** The pack that is being reviewed: what it hides stays hidden in spans too. */
  readonly packId?: string | undefined;
}

/**
 * Everything about a case except the judge and what reviewers said (`lanes.tsx`). The order of parts
 * follows the kind: a run starts with its steps, a thread with its turns, a test case with its texts.
 * Drawn again only for another case, so typing in a form beside it costs nothing here.
 */
export const CaseView = memo(function CaseView({ view, ui, packId }: CaseViewProps) {
  const body = useMemo(() => parseBody(view.bodyJson), [view.bodyJson]);
  const isRawShown = useStore(ui, (state) => state.isRawShown);
  const scroller = useRef<HTMLDivElement>(null);
  // Before the first paint of another case, so that nothing of the last one's state flashes up.
  useLayoutEffect(() => {
    ui.getState().showCase({
      caseId: view.caseId,
      spans: view.spans,
      turnCount: body.turns?.length ?? 0,
    });
  }, [ui, view, body]);
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [view.caseId]);
  return (
    // A region that scrolls must be reachable by keyboard.
    <div ref={scroller} className={classes.view} tabIndex={0} role="group" aria-label="Case">
      <CaseHeader view={view} body={body} />
      {isRawShown ? (
        <Part title="Raw record" command="review.raw">
          <RawRecord caseId={view.caseId} packId={packId} />
        </Part>
      ) : (
        <CaseBodyByKind view={view} body={body} ui={ui} packId={packId} />
      )}
    </div>
  );
});

interface BodyProps extends CaseViewProps {
  readonly body: CaseBody;
}

function CaseBodyByKind(props: BodyProps) {
  const { view, body, ui } = props;
  const hasTurns = body.turns !== undefined && body.turns.length > 0;
  const caseFeedback = body.feedback?.filter((given) => given.turn === undefined) ?? [];
  return (
    <>
      {caseFeedback.length > 0 ? (
        <div className={classes.feedback}>
          <Part title="End users said">
            <FeedbackLane feedback={caseFeedback} />
          </Part>
        </div>
      ) : null}
      {hasTurns ? (
        <>
          {body.expectedOutcome === undefined ? null : (
            <Part title="Expected outcome">
              <ContentBlock label="Expected outcome" value={body.expectedOutcome} />
            </Part>
          )}
          <Part title="Conversation" count={body.turns?.length ?? 0}>
            <ThreadView
              caseId={view.caseId}
              turns={body.turns ?? []}
              feedback={body.feedback ?? []}
              clips={clipsUnder(view.clips, 'turns')}
              ui={ui}
            />
          </Part>
        </>
      ) : (
        <CaseInputOutput view={view} body={body} ui={ui} />
      )}
      {view.spans.length > 0 ? <Spans {...props} /> : null}
      <CaseTools body={body} ui={ui} />
      <CaseContext view={view} body={body} ui={ui} />
      {body.metadata && Object.keys(body.metadata).length > 0 ? (
        <Part title="Metadata" isQuiet>
          <ContentBlock label="Metadata" value={body.metadata} />
        </Part>
      ) : null}
    </>
  );
}

function Spans({ view, ui, packId }: BodyProps) {
  const selected = useStore(ui, (state) => state.selected);
  const showsToolIo = useStore(ui, (state) => state.isToolIoShown);
  const showsContext = useStore(ui, (state) => state.isContextShown);
  const showsJudge = useStore(ui, (state) => state.isJudgeShown);
  const steps = useStore(ui, (state) => state.steps);
  const part = useRef<HTMLDivElement>(null);
  // The tree and what the step did are read together; the texts above would push the latter out of sight.
  useEffect(() => {
    if (steps > 0) part.current?.scrollIntoView({ block: 'start' });
  }, [steps]);
  return (
    <div ref={part} className={classes.steps}>
      <Part title="Steps" count={view.spans.length} command="review.spanNext">
        <SpanTree spans={view.spans} ui={ui} />
        {selected.kind === 'span' ? (
          <SpanDetail
            caseId={view.caseId}
            spanId={selected.spanId}
            packId={packId}
            showsToolIo={showsToolIo}
            showsContext={showsContext}
            showsJudge={showsJudge}
          />
        ) : null}
      </Part>
    </div>
  );
}
