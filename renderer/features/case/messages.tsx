import type { TextClip } from '../../../shared/contract/library.ts';
import type { Message } from '../../../shared/domain/case.ts';
import { clipAt } from './clips.ts';
import { ContentBlock, type ContentSource } from './content-block.tsx';
import { ToolCallLine } from './tool-calls.tsx';
import classes from './case.module.css';

interface MessagesProps {
  readonly messages: readonly Message[];
  /** Clips with paths that start at the message's index. */
  readonly clips: readonly TextClip[];
  readonly source: ContentSource;
}

/** The chat that a model saw and what it answered. */
export function Messages({ messages, clips, source }: MessagesProps) {
  return (
    <ol className={classes.messages}>
      {messages.map((message, index) => (
        <li key={index} className={classes.message} data-role={message.role}>
          <span className={classes.role}>{message.role}</span>
          {message.content === '' ? null : (
            <ContentBlock
              label={`Message of ${message.role}`}
              value={message.content}
              clip={clipAt(clips, [index, 'content'])}
              source={{ ...source, path: [...source.path, index, 'content'] }}
            />
          )}
          {message.toolCalls?.map((call, callIndex) => (
            <ToolCallLine key={callIndex} call={call} />
          ))}
        </li>
      ))}
    </ol>
  );
}
