import { IconRobot, IconSettings, IconTool, IconUser } from '@tabler/icons-react';
import { memo, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { TextClip } from '../../../shared/contract/library.ts';
import type { Feedback, Turn } from '../../../shared/domain/case.ts';
import { formatDuration, formatPlural, formatTime } from '../../ui/format.ts';
import type { CaseUiStore } from './case-ui-store.ts';
import { clipAt } from './clips.ts';
import { ContentBlock } from './content-block.tsx';
import { FeedbackLane } from './lanes.tsx';
import { Facts } from './parts.tsx';
import { ToolCallLine } from './tool-calls.tsx';
import classes from './thread-view.module.css';

const ROLES: Readonly<Record<string, { readonly word: string; readonly Icon: typeof IconUser }>> = {
  user: { word: 'User', Icon: IconUser },
  human: { word: 'User', Icon: IconUser },
  assistant: { word: 'Agent', Icon: IconRobot },
  ai: { word: 'Agent', Icon: IconRobot },
  tool: { word: 'Tool', Icon: IconTool },
  system: { word: 'System', Icon: IconSettings },
};

interface ThreadViewProps {
  readonly caseId: string;
  readonly turns: readonly Turn[];
  readonly feedback: readonly Feedback[];
  /** Clips with paths that start at the turn's index. */
  readonly clips: readonly TextClip[];
  readonly ui: CaseUiStore;
}

/** A conversation, turn by turn. What end users said of a turn stands under it, in their own lane. */
export function ThreadView({ caseId, turns, feedback, clips, ui }: ThreadViewProps) {
  const selectedTurn = useStore(ui, (state) =>
    state.selected.kind === 'turn' ? state.selected.turn : null,
  );
  const showsToolIo = useStore(ui, (state) => state.isToolIoShown);
  return (
    <ol className={classes.thread} aria-label={formatPlural(turns.length, 'turn')}>
      {turns.map((turn, index) => (
        <TurnItem
          // Turns have no id of their own; they never move.
          key={index}
          caseId={caseId}
          index={index}
          turn={turn}
          feedback={feedback}
          clips={clips}
          isSelected={selectedTurn === index}
          showsToolIo={showsToolIo}
          ui={ui}
        />
      ))}
    </ol>
  );
}

interface TurnItemProps extends Omit<ThreadViewProps, 'turns'> {
  readonly index: number;
  readonly turn: Turn;
  readonly isSelected: boolean;
  readonly showsToolIo: boolean;
}

const TurnItem = memo(function TurnItem({
  caseId,
  index,
  turn,
  feedback,
  clips,
  isSelected,
  showsToolIo,
  ui,
}: TurnItemProps) {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isSelected) item.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  const { word, Icon } = ROLES[turn.role] ?? { word: turn.role, Icon: IconRobot };
  const isTool = turn.role === 'tool';
  const said = feedback.filter((given) => given.turn === index);
  return (
    // The N and B keys move between turns; a click does the same for a mouse.
    <li
      ref={item}
      className={classes.turn}
      data-role={turn.role}
      data-selected={isSelected || undefined}
      aria-current={isSelected || undefined}
      onClick={() => ui.getState().select({ kind: 'turn', turn: index })}
    >
      <div className={classes.head}>
        <span className={classes.number}>{index + 1}</span>
        <Icon size={14} aria-hidden />
        <span className={classes.role}>{isTool && turn.name ? `${word} ${turn.name}` : word}</span>
        <Facts
          facts={[
            turn.at ? formatTime(turn.at) : null,
            turn.latencyMs === undefined ? null : formatDuration(turn.latencyMs),
          ]}
        />
      </div>
      {turn.content !== '' && (!isTool || showsToolIo) ? (
        <ContentBlock
          label={`Turn ${index + 1}`}
          value={turn.content}
          clip={clipAt(clips, [index, 'content'])}
          source={{ caseId, path: ['turns', index, 'content'] }}
        />
      ) : null}
      {isTool && !showsToolIo ? <p className={classes.hidden}>Output hidden.</p> : null}
      {turn.toolCalls?.map((call, callIndex) => (
        <div key={callIndex} className={classes.call}>
          <IconTool size={13} aria-hidden />
          <ToolCallLine call={showsToolIo ? call : { name: call.name }} />
        </div>
      ))}
      {said.length > 0 ? (
        <div className={classes.feedback}>
          <span className={classes.feedbackTitle}>End user</span>
          <FeedbackLane feedback={said} />
        </div>
      ) : null}
    </li>
  );
});
