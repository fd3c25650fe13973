import { Button } from '@mantine/core';
import { useStore } from 'zustand';
import type { CaseBody, CaseView } from '../../../shared/contract/library.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import type { CaseUiStore } from './case-ui-store.ts';
import { clipAt } from './clips.ts';
import { ContentBlock } from './content-block.tsx';
import { asText } from './content-shape.ts';
import { OutputDiff } from './output-diff.tsx';
import { Part } from './parts.tsx';
import { ToolCallList, ToolComparison } from './tool-calls.tsx';
import classes from './case.module.css';

interface CaseContentProps {
  readonly view: CaseView;
  readonly body: CaseBody;
  readonly ui: CaseUiStore;
}

/** Input, actual output, expected output: of a test case, and of a run as a whole. */
export function CaseInputOutput({ view, body, ui }: CaseContentProps) {
  const isDiffShown = useStore(ui, (state) => state.isDiffShown);
  const { caseId, clips } = view;
  const hasExpected = body.expectedOutput !== undefined && body.expectedOutput !== '';
  const hasActual = body.actualOutput !== undefined && body.actualOutput !== '';
  const isCompared = hasExpected && hasActual && isDiffShown;
  return (
    <>
      <Part title="Input">
        <ContentBlock
          label="Input"
          value={body.input}
          clip={clipAt(clips, ['input'])}
          source={{ caseId, path: ['input'] }}
          emptyText="The record has no input."
        />
      </Part>
      {isCompared ? null : (
        <Part title="Actual output">
          <ContentBlock
            label="Actual output"
            value={body.actualOutput}
            clip={clipAt(clips, ['actualOutput'])}
            source={{ caseId, path: ['actualOutput'] }}
            emptyText="The record has no output."
          />
        </Part>
      )}
      {hasExpected ? (
        <Part
          title={isCompared ? 'Actual against expected output' : 'Expected output'}
          actions={
            hasActual ? (
              <Button
                variant="subtle"
                size="compact-xs"
                onClick={() => ui.getState().toggleDiff()}
                rightSection={<KeyHint command="review.diff" />}
              >
                {isCompared ? 'Show both texts' : 'Compare'}
              </Button>
            ) : undefined
          }
        >
          {isCompared ? (
            <OutputDiff actual={asText(body.actualOutput)} expected={asText(body.expectedOutput)} />
          ) : (
            <ContentBlock
              label="Expected output"
              value={body.expectedOutput}
              clip={clipAt(clips, ['expectedOutput'])}
              source={{ caseId, path: ['expectedOutput'] }}
            />
          )}
        </Part>
      ) : null}
      {body.expectedOutcome === undefined ? null : (
        <Part title="Expected outcome">
          <ContentBlock label="Expected outcome" value={body.expectedOutcome} />
        </Part>
      )}
    </>
  );
}

/** Tools that were called, against the expected ones where the record names some. */
export function CaseTools({ body, ui }: Pick<CaseContentProps, 'body' | 'ui'>) {
  const isShown = useStore(ui, (state) => state.isToolIoShown);
  const called = body.toolsCalled ?? [];
  const expected = body.expectedTools ?? [];
  if (called.length === 0 && expected.length === 0) return null;
  return (
    <Part
      title={expected.length > 0 ? 'Expected and called tools' : 'Tools called'}
      count={called.length}
      command="review.toolIo"
    >
      {isShown ? (
        expected.length > 0 ? (
          <ToolComparison expected={expected} called={called} />
        ) : (
          <ToolCallList calls={called} />
        )
      ) : (
        <p className={classes.nothing}>Hidden.</p>
      )}
    </Part>
  );
}

/** What the agent was given to answer from. */
export function CaseContext({ view, body, ui }: CaseContentProps) {
  const isShown = useStore(ui, (state) => state.isContextShown);
  const groups = [
    { title: 'Context', field: 'context', texts: body.context ?? [] },
    { title: 'Retrieved', field: 'retrievalContext', texts: body.retrievalContext ?? [] },
  ].filter((group) => group.texts.length > 0);
  if (groups.length === 0) return null;
  return groups.map((group) => (
    <Part key={group.field} title={group.title} count={group.texts.length} command="review.context">
      {isShown ? (
        <ol className={classes.documents}>
          {group.texts.map((text, index) => (
            <li key={index}>
              <ContentBlock
                label={`${group.title} ${index + 1}`}
                value={text}
                clip={clipAt(view.clips, [group.field, index])}
                source={{ caseId: view.caseId, path: [group.field, index] }}
              />
            </li>
          ))}
        </ol>
      ) : (
        <p className={classes.nothing}>Hidden.</p>
      )}
    </Part>
  ));
}
