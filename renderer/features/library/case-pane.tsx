import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import type { CaseView as CaseViewData } from '../../../shared/contract/library.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { useCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { createCaseUiStore } from '../case/case-ui-store.ts';
import { CaseView } from '../case/case-view.tsx';
import { JudgeLane, LabelLane } from '../case/lanes.tsx';
import classes from './pane.module.css';

interface CasePaneProps {
  readonly caseId: string;
  readonly isSelected: boolean;
  readonly onToggle: () => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onClose: () => void;
}

/** A case beside the list: all of it, what metrics said and what people said. */
export function CasePane({ caseId, isSelected, onToggle, onMove, onClose }: CasePaneProps) {
  const [ui] = useState(() => createCaseUiStore({ isJudgeShown: true }));
  const found = useCall('case.get', { caseId }, { keepPrevious: true });

  useCommands({
    'library.spanPrevious': { run: () => ui.getState().selectPrevious() },
    'review.spanNext': { run: () => ui.getState().selectNext() },
    'review.firstFailingSpan': { run: () => ui.getState().selectFirstFailing() },
    'review.toolIo': { run: () => ui.getState().toggleToolIo() },
    'review.context': { run: () => ui.getState().toggleContext() },
    'review.judge': { run: () => ui.getState().toggleJudge() },
    'review.diff': { run: () => ui.getState().toggleDiff() },
    'review.raw': { run: () => ui.getState().toggleRaw() },
  });

  return (
    <section className={classes.pane} aria-label="Open case" onKeyDown={keepScrollKeys}>
      <header className={classes.head}>
        <Tooltip label="Previous case">
          <ActionIcon aria-label="Previous case" onClick={() => onMove(-1)}>
            <IconChevronUp size={17} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Next case">
          <ActionIcon aria-label="Next case" onClick={() => onMove(1)}>
            <IconChevronDown size={17} />
          </ActionIcon>
        </Tooltip>
        <span className={classes.spacer} />
        <Button
          variant={isSelected ? 'light' : 'default'}
          size="compact-xs"
          aria-pressed={isSelected}
          rightSection={<KeyHint command="library.select" />}
          onClick={onToggle}
        >
          {isSelected ? 'Selected' : 'Select'}
        </Button>
        <Tooltip
          label={
            <span className={classes.tip}>
              Close <KeyHint command="library.close" />
            </span>
          }
        >
          <ActionIcon aria-label="Close the case" onClick={onClose}>
            <IconX size={17} />
          </ActionIcon>
        </Tooltip>
      </header>
      {found.error ? (
        <div className={classes.problem}>
          <ErrorPanel error={found.error} onRetry={found.refetch} />
        </div>
      ) : null}
      {found.data && !found.error ? (
        <>
          <div className={classes.case} data-stale={found.isStale || undefined}>
            <CaseView view={found.data} ui={ui} />
          </div>
          <Lanes view={found.data} />
        </>
      ) : null}
    </section>
  );
}

function Lanes({ view }: { readonly view: CaseViewData }) {
  const results = view.metricResults?.length ?? 0;
  if (results === 0 && view.labels.length === 0) {
    return (
      <p className={classes.noLanes}>No metric scored this case, and nobody has judged it yet.</p>
    );
  }
  return (
    <div className={classes.lanes}>
      <section className={classes.lane} aria-label="Metrics said">
        <h3 className={classes.laneTitle}>Metrics said</h3>
        <div className={classes.laneBody} tabIndex={0} role="group" aria-label="What metrics said">
          <JudgeLane results={view.metricResults} />
        </div>
      </section>
      <section className={classes.lane} aria-label="People said">
        <h3 className={classes.laneTitle}>People said</h3>
        <div className={classes.laneBody} tabIndex={0} role="group" aria-label="What people said">
          <LabelLane labels={view.labels} />
        </div>
      </section>
    </div>
  );
}

/** With the focus in the pane, keys that scroll move the case and not the list. */
function keepScrollKeys(pressed: KeyboardEvent): void {
  if (['ArrowDown', 'ArrowUp', ' '].includes(pressed.key)) pressed.stopPropagation();
}
