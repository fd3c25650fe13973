import { Badge, Tooltip } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { memo } from 'react';
import type { CaseBody, CaseView } from '../../../shared/contract/library.ts';
import type { CaseKind } from '../../../shared/domain/case.ts';
import { SIGNALS } from '../../../shared/domain/signal.ts';
import { formatCost, formatCount, formatDuration, formatTime } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { Facts } from './parts.tsx';
import classes from './case.module.css';

const KINDS = {
  test_case: 'Test case',
  trace: 'Trace',
  span: 'Span',
  thread: 'Thread',
} as const satisfies Record<CaseKind, string>;

const MAX_TAGS = 6;

/** Name, kind, signals and facts of a case: what a reviewer takes in before reading. */
export const CaseHeader = memo(function CaseHeader({
  view,
  body,
}: {
  readonly view: CaseView;
  readonly body: CaseBody;
}) {
  const tags = body.tags ?? [];
  const hasName = body.name !== undefined && body.name !== body.input;
  return (
    <header className={classes.header}>
      <div className={classes.headerLine}>
        <Badge color="gray">{KINDS[body.kind]}</Badge>
        {hasName ? (
          <h2 className={classes.caseName} title={body.name}>
            {visibleText((body.name ?? '').slice(0, 300))}
          </h2>
        ) : (
          <h2 className={classes.caseId}>{visibleText(body.id)}</h2>
        )}
        {view.signals.map((id) => {
          const signal = SIGNALS.find((known) => known.id === id);
          return signal ? (
            <Tooltip key={id} label={signal.explanation}>
              <span className={classes.signal} data-good={id === 'thumbs_up' || undefined}>
                <IconAlertTriangle size={12} aria-hidden /> {signal.title}
              </span>
            </Tooltip>
          ) : null;
        })}
      </div>
      <div className={classes.headerLine}>
        <Facts
          facts={[
            visibleText(view.sourceName),
            hasName ? visibleText(body.id.slice(0, 80)) : null,
            body.group === undefined ? null : visibleText(body.group.slice(0, 80)),
            body.environment ?? null,
            body.startedAt === undefined ? null : formatTime(body.startedAt),
            body.latencyMs === undefined ? null : formatDuration(body.latencyMs),
            body.costUsd === undefined ? null : formatCost(body.costUsd),
            body.tokens?.total === undefined ? null : `${formatCount(body.tokens.total)} tokens`,
          ]}
        />
        <span className={classes.tags}>
          {tags.slice(0, MAX_TAGS).map((tag) => (
            <span key={tag} className={classes.tag} title={tag}>
              {visibleText(tag.slice(0, 60))}
            </span>
          ))}
          {tags.length > MAX_TAGS ? (
            <Tooltip label={tags.slice(MAX_TAGS).join(', ')}>
              <span className={classes.tag}>+{tags.length - MAX_TAGS}</span>
            </Tooltip>
          ) : null}
        </span>
      </div>
      {body.error === undefined ? null : (
        <p className={classes.errorText}>{visibleText(body.error)}</p>
      )}
      {view.warnings.map((warning) => (
        <p key={warning} className={classes.warning}>
          {visibleText(warning)}
        </p>
      ))}
    </header>
  );
});
