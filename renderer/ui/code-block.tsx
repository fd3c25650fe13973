import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useMemo, type ReactNode } from 'react';
import { callShell } from '../data/client.ts';
import { highlightCode } from './highlight.tsx';
import { visibleText } from './visible-text.ts';
import './highlight.css';
import classes from './code-block.module.css';

interface CodeBlockProps {
  readonly code: string;
  /** Language name as highlight.js knows it (`json`, `python`); plain text if left out or unknown. */
  readonly language?: string;
  readonly wrap?: boolean;
  readonly maxHeightPx?: number;
  readonly label?: string;
}

/** Preformatted text with highlighting, a copy button and hidden characters made visible. */
export function CodeBlock({
  code,
  language = '',
  wrap = true,
  maxHeightPx,
  label = 'Code',
}: CodeBlockProps) {
  const content = useMemo(() => highlightCode(visibleText(code), language), [code, language]);
  return (
    <CodeFrame
      copyText={code}
      wrap={wrap}
      label={label}
      {...(maxHeightPx === undefined ? {} : { maxHeightPx })}
    >
      {content}
    </CodeFrame>
  );
}

interface CodeFrameProps {
  readonly copyText: string;
  readonly wrap: boolean;
  readonly maxHeightPx?: number;
  readonly label: string;
  readonly children: ReactNode;
}

function CodeFrame({ copyText, wrap, maxHeightPx, label, children }: CodeFrameProps) {
  return (
    <div className={classes.frame}>
      {/* A region that scrolls must be reachable by keyboard. */}
      <pre
        className={classes.pre}
        data-wrap={wrap || undefined}
        style={{ maxHeight: maxHeightPx }}
        tabIndex={0}
        aria-label={label}
      >
        <code dir="auto">{children}</code>
      </pre>
      <Tooltip label="Copy">
        <ActionIcon
          className={classes.copy}
          size="sm"
          aria-label={`Copy ${label.toLowerCase()}`}
          onClick={() => void callShell('shell.copyText', { text: copyText })}
        >
          <IconCopy size={14} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
