import {
  IconArrowsExchange,
  IconCircleCheck,
  IconCircleMinus,
  IconCirclePlus,
} from '@tabler/icons-react';
import { useMemo } from 'react';
import type { ToolCall } from '../../../shared/domain/case.ts';
import { JsonView } from '../../ui/json-view.tsx';
import { ContentBlock } from './content-block.tsx';
import { compareTools, type ToolMatch } from './tool-comparison.ts';
import classes from './case.module.css';

const MATCHES = {
  same: { word: 'As expected', Icon: IconCircleCheck, tone: 'pass' },
  other_arguments: { word: 'Other arguments', Icon: IconArrowsExchange, tone: 'unsure' },
  missing: { word: 'Not called', Icon: IconCircleMinus, tone: 'fail' },
  extra: { word: 'Not expected', Icon: IconCirclePlus, tone: 'quiet' },
} as const satisfies Record<ToolMatch, unknown>;

interface ToolComparisonProps {
  readonly expected: readonly ToolCall[];
  readonly called: readonly ToolCall[];
}

/** Expected tools against the ones that were called, one row each. */
export function ToolComparison({ expected, called }: ToolComparisonProps) {
  const rows = useMemo(() => compareTools(expected, called), [expected, called]);
  return (
    <table className={classes.tools}>
      <thead>
        <tr>
          <th scope="col">Match</th>
          <th scope="col">Expected</th>
          <th scope="col">Called</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => {
          const { word, Icon, tone } = MATCHES[row.match];
          return (
            // Two calls may be equal in every field; their place tells them apart.
            <tr key={index}>
              <td>
                <span className={classes.match} data-tone={tone}>
                  <Icon size={14} aria-hidden /> {word}
                </span>
              </td>
              <td>{row.expected ? <ToolCallLine call={row.expected} /> : null}</td>
              <td>{row.called ? <ToolCallLine call={row.called} order={row.calledAt} /> : null}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface ToolCallLineProps {
  readonly call: ToolCall;
  /** Position in the order of calls, from 0. */
  readonly order?: number | null;
}

/** One call: its name, its arguments as a tree, and its error. */
export function ToolCallLine({ call, order = null }: ToolCallLineProps) {
  return (
    <div className={classes.toolCall}>
      <div className={classes.toolName}>
        {order === null ? null : <span className={classes.order}>{order + 1}</span>}
        <code>{call.name}</code>
      </div>
      {call.arguments === undefined || isEmptyObject(call.arguments) ? null : (
        <JsonView value={call.arguments} openDepth={1} label={`Arguments of ${call.name}`} />
      )}
      {call.error === undefined ? null : <p className={classes.errorText}>{call.error}</p>}
    </div>
  );
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Calls in the order they were made, with what they gave back. */
export function ToolCallList({ calls }: { readonly calls: readonly ToolCall[] }) {
  return (
    <ol className={classes.callList}>
      {calls.map((call, index) => (
        <li key={index}>
          <ToolCallLine call={call} order={index} />
          {call.output === undefined ? null : (
            <div className={classes.toolOutput}>
              <ContentBlock label={`Output of ${call.name}`} value={call.output} />
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}
