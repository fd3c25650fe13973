import {
  IconBinaryTree2,
  IconCheck,
  IconCircleCheck,
  IconCircleX,
  IconMinus,
  IconMessages,
  IconPointFilled,
  IconTestPipe,
  IconUser,
  type Icon,
} from '@tabler/icons-react';
import { memo, type MouseEvent } from 'react';
import type { LibraryRow as Row } from '../../../shared/contract/library.ts';
import type { CaseKind } from '../../../shared/domain/case.ts';
import {
  formatCompact,
  formatCost,
  formatCount,
  formatDuration,
  formatPlural,
  formatTime,
} from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { KIND_WORDS } from './filter-words.ts';
import { formatShortTime } from './short-time.ts';
import { SignalIcon } from './signal-icon.tsx';
import classes from './row.module.css';

const KIND_ICONS = {
  test_case: IconTestPipe,
  trace: IconBinaryTree2,
  span: IconPointFilled,
  thread: IconMessages,
} as const satisfies Record<CaseKind, unknown>;

const MAX_TAGS = 2;

/** Id of a row's element, by which the list says where the keyboard stands. */
export function rowElementId(index: number): string {
  return `library-row-${index}`;
}

export interface RowPress {
  readonly index: number;
  readonly caseId: string;
  readonly kind: 'open' | 'toggle' | 'range';
}

interface LibraryRowProps {
  /** Null while the row is being fetched. */
  readonly row: Row | null;
  readonly index: number;
  readonly topPx: number;
  readonly isCursor: boolean;
  readonly isSelected: boolean;
  readonly isOpen: boolean;
  readonly onPress: (press: RowPress) => void;
}

/** One case in the list. Drawn again only when something of it has changed. */
export const LibraryRow = memo(function LibraryRow(props: LibraryRowProps) {
  const { row, index, topPx, isCursor, isSelected, isOpen, onPress } = props;
  const place = { transform: `translateY(${topPx}px)` };
  // The head of the columns is row 1 for those who hear the list.
  const shared = {
    id: rowElementId(index),
    role: 'row',
    'aria-rowindex': index + 2,
    className: classes.row,
    style: place,
    'data-cursor': isCursor || undefined,
  } as const;
  if (row === null) {
    return (
      <div {...shared}>
        <div role="gridcell" className={classes.texts} data-loading aria-label="Loading">
          <span className={classes.bone} />
          <span className={classes.bone} data-short />
        </div>
      </div>
    );
  }
  const press = (clicked: MouseEvent): void => {
    const onCheck = clicked.target instanceof Element && clicked.target.closest('[data-check]');
    const kind = clicked.shiftKey
      ? 'range'
      : onCheck || clicked.ctrlKey || clicked.metaKey
        ? 'toggle'
        : 'open';
    onPress({ index, caseId: row.caseId, kind });
  };
  return (
    <div
      {...shared}
      aria-selected={isSelected}
      data-selected={isSelected || undefined}
      data-open={isOpen || undefined}
      onClick={press}
    >
      <div role="gridcell" className={classes.check} data-check>
        <span className={classes.box} data-checked={isSelected || undefined}>
          {isSelected ? <IconCheck size={12} stroke={3} aria-hidden /> : null}
        </span>
        <span className={classes.hidden}>{isSelected ? 'Selected' : ''}</span>
      </div>
      <KindCell kind={row.kind} />
      <TextCell row={row} />
      <MetricsCell row={row} />
      <LabelsCell count={row.humanLabels} />
      <div role="gridcell" className={classes.signals} data-column="signals">
        {row.signals
          // The metrics' own column says these already.
          .filter((id) => id !== 'metric_failed' && id !== 'no_verdict')
          .map((id) => (
            <SignalIcon key={id} id={id} />
          ))}
      </div>
      <TagsCell tags={row.tags} />
      <RunCell row={row} />
      <div
        role="gridcell"
        className={classes.started}
        data-column="started"
        title={row.startedAt === null ? undefined : formatTime(row.startedAt)}
      >
        {row.startedAt === null ? null : formatShortTime(row.startedAt)}
      </div>
    </div>
  );
});

function KindCell({ kind }: { readonly kind: CaseKind }) {
  const Icon = KIND_ICONS[kind];
  return (
    <div role="gridcell" className={classes.kind} title={KIND_WORDS[kind]}>
      <Icon size={16} stroke={1.7} aria-hidden />
      <span className={classes.hidden}>{KIND_WORDS[kind]}</span>
    </div>
  );
}

function TextCell({ row }: { readonly row: Row }) {
  const isNamed = row.name !== null && row.name !== '' && row.name !== row.inputPreview;
  const first = isNamed ? (row.name ?? '') : row.inputPreview || row.caseId;
  const second = [isNamed ? row.inputPreview : '', row.outputPreview].filter((text) => text !== '');
  return (
    <div role="gridcell" className={classes.texts}>
      <span className={classes.input} dir="auto">
        {visibleText(first)}
      </span>
      <span className={classes.output} dir="auto">
        {second.length === 0 ? 'No output' : visibleText(second.join(' → '))}
      </span>
    </div>
  );
}

function MetricsCell({ row }: { readonly row: Row }) {
  const { metricsPassed, metricsFailed, metricsNoVerdict } = row;
  const words = [
    metricsFailed > 0 ? `${metricsFailed} failed` : null,
    metricsPassed > 0 ? `${metricsPassed} passed` : null,
    metricsNoVerdict > 0 ? `${metricsNoVerdict} without a verdict` : null,
  ].filter((part) => part !== null);
  return (
    <div
      role="gridcell"
      className={classes.metrics}
      title={words.length === 0 ? undefined : `Metrics: ${words.join(', ')}`}
    >
      {words.length === 0 ? <span className={classes.hidden}>No metric</span> : null}
      <MetricCount count={metricsFailed} tone="fail" word="failed" icon={IconCircleX} />
      <MetricCount count={metricsPassed} tone="pass" word="passed" icon={IconCircleCheck} />
      <MetricCount
        count={metricsNoVerdict}
        tone="quiet"
        word="without a verdict"
        icon={IconMinus}
      />
    </div>
  );
}

interface MetricCountProps {
  readonly count: number;
  readonly tone: 'fail' | 'pass' | 'quiet';
  /** For those who do not see the icon. */
  readonly word: string;
  readonly icon: Icon;
}

function MetricCount({ count, tone, word, icon: ToneIcon }: MetricCountProps) {
  if (count === 0) return null;
  return (
    <span className={classes.count} data-tone={tone}>
      <ToneIcon size={14} stroke={2} aria-hidden /> {formatCompact(count)}
      <span className={classes.hidden}> {word}</span>
    </span>
  );
}

function RunCell({ row }: { readonly row: Row }) {
  return (
    <div role="gridcell" className={classes.run} data-column="run">
      {row.latencyMs === null ? null : <span>{formatDuration(row.latencyMs)}</span>}
      {row.costUsd === null ? null : <span>{formatCost(row.costUsd)}</span>}
    </div>
  );
}

function LabelsCell({ count }: { readonly count: number }) {
  const words = formatPlural(count, 'human label');
  return (
    <div role="gridcell" className={classes.labels} title={words} aria-label={words}>
      {count === 0 ? null : (
        <>
          <IconUser size={13} stroke={1.9} aria-hidden /> {formatCount(count)}
        </>
      )}
    </div>
  );
}

function TagsCell({ tags }: { readonly tags: readonly string[] }) {
  return (
    <div
      role="gridcell"
      className={classes.tags}
      data-column="tags"
      title={tags.join(', ') || undefined}
    >
      {tags.slice(0, MAX_TAGS).map((tag) => (
        <span key={tag} className={classes.tag}>
          {visibleText(tag.slice(0, 60))}
        </span>
      ))}
      {tags.length > MAX_TAGS ? (
        <span className={classes.moreTags}>+{tags.length - MAX_TAGS}</span>
      ) : null}
    </div>
  );
}
