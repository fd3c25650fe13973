import {
  IconEyeOff,
  IconMessageCircle,
  IconStar,
  IconThumbDown,
  IconThumbUp,
  IconUserUp,
} from '@tabler/icons-react';
import type { HumanLabelView, MetricResultView } from '../../../shared/contract/library.ts';
import type { Feedback } from '../../../shared/domain/case.ts';
import { formatNumber, formatTime } from '../../ui/format.ts';
import { VerdictBadge, type BadgeVerdict } from '../../ui/verdict-badge.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import classes from './case.module.css';

/*
 * Three voices speak about a case, and each has a lane of its own: metrics, end users, and people who
 * review. They are never mixed in one list.
 */

const METRIC_VERDICTS = {
  passed: { verdict: 'pass', label: 'Passed' },
  failed: { verdict: 'fail', label: 'Failed' },
  no_verdict: { verdict: 'no_verdict', label: 'No verdict' },
} as const;

const NO_VERDICT = {
  missing: 'It gave no verdict.',
  error: 'The metric itself failed.',
  unparseable: 'Its answer could not be read.',
  flaky: 'Its verdict changes from run to run.',
} as const;

interface JudgeLaneProps {
  /** Null while the judge is hidden from the reviewer. */
  readonly results: readonly MetricResultView[] | null;
  /** Only results about this target (`case`, `span:…`, `turn:…`); all if left out. */
  readonly target?: string;
}

/** What metrics said. */
export function JudgeLane({ results, target }: JudgeLaneProps) {
  if (results === null) {
    return (
      <p className={classes.hidden}>
        <IconEyeOff size={14} aria-hidden /> Hidden until you submit, so that your judgement is your
        own.
      </p>
    );
  }
  const shown =
    target === undefined ? results : results.filter((result) => result.target === target);
  if (shown.length === 0) return <p className={classes.nothing}>No metric scored this.</p>;
  return (
    <ul className={classes.lane}>
      {shown.map((result) => {
        const { verdict, label } = METRIC_VERDICTS[result.verdict];
        return (
          <li
            key={`${result.metricId} ${result.version ?? ''} ${result.target} ${result.evaluator ?? ''}`}
            className={classes.laneItem}
          >
            <div className={classes.laneHead}>
              <span className={classes.laneName}>{result.metric}</span>
              <VerdictBadge verdict={verdict} label={label} plain />
              <span className={classes.laneFacts}>
                {result.score === null ? '' : `score ${formatNumber(result.score)}`}
                {result.threshold === null ? '' : `, threshold ${formatNumber(result.threshold)}`}
              </span>
            </div>
            {result.noVerdictReason ? (
              <p className={classes.laneText}>{NO_VERDICT[result.noVerdictReason]}</p>
            ) : null}
            {result.error ? <p className={classes.errorText}>{visibleText(result.error)}</p> : null}
            {result.reason ? (
              <p className={classes.laneText}>{visibleText(result.reason)}</p>
            ) : null}
            <p className={classes.laneSource}>
              {[
                result.evaluator,
                result.version,
                result.target === 'case' ? null : result.target.replace(':', ' '),
              ]
                .filter((part) => part !== null && part !== '')
                .join(' · ')}
            </p>
          </li>
        );
      })}
    </ul>
  );
}

const FEEDBACK = {
  thumbs_up: { word: 'Thumbs-up', Icon: IconThumbUp, tone: 'pass' },
  thumbs_down: { word: 'Thumbs-down', Icon: IconThumbDown, tone: 'fail' },
  rating: { word: 'Rating', Icon: IconStar, tone: 'quiet' },
  comment: { word: 'Comment', Icon: IconMessageCircle, tone: 'quiet' },
  escalation: { word: 'Handed to a person', Icon: IconUserUp, tone: 'unsure' },
} as const;

/** What end users said of what they saw. */
export function FeedbackLane({ feedback }: { readonly feedback: readonly Feedback[] }) {
  if (feedback.length === 0) return <p className={classes.nothing}>No end user said anything.</p>;
  return (
    <ul className={classes.lane}>
      {feedback.map((item, index) => {
        const { word, Icon, tone } = FEEDBACK[item.kind];
        return (
          <li key={index} className={classes.laneItem}>
            <div className={classes.laneHead}>
              <span className={classes.match} data-tone={tone}>
                <Icon size={14} aria-hidden /> {word}
                {item.value === undefined ? '' : ` ${formatNumber(item.value)}`}
              </span>
              <span className={classes.laneFacts}>
                {item.turn === undefined ? '' : `turn ${item.turn + 1}`}{' '}
                {item.at ? formatTime(item.at) : ''}
              </span>
            </div>
            {item.comment ? <p className={classes.laneText}>{visibleText(item.comment)}</p> : null}
          </li>
        );
      })}
    </ul>
  );
}

const VERDICT_VALUES: readonly unknown[] = ['pass', 'fail', 'unsure'] satisfies BadgeVerdict[];

function isVerdict(value: unknown): value is 'pass' | 'fail' | 'unsure' {
  return VERDICT_VALUES.includes(value);
}

function LabelValue({ value }: { readonly value: HumanLabelView['value'] }) {
  if (isVerdict(value)) return <VerdictBadge verdict={value} plain />;
  if (typeof value === 'boolean') return <span>{value ? 'Yes' : 'No'}</span>;
  if (typeof value === 'number') return <span>{formatNumber(value)}</span>;
  return <span>{visibleText(typeof value === 'string' ? value : value.join(', '))}</span>;
}

/** What people who reviewed it said, here or before an import. */
export function LabelLane({ labels }: { readonly labels: readonly HumanLabelView[] }) {
  if (labels.length === 0) return <p className={classes.nothing}>Nobody has judged this yet.</p>;
  return (
    <ul className={classes.lane}>
      {labels.map((label, index) => (
        <li key={index} className={classes.laneItem}>
          <div className={classes.laneHead}>
            <span className={classes.laneName}>{label.question}</span>
            <LabelValue value={label.value} />
          </div>
          {label.reason ? <p className={classes.laneText}>{visibleText(label.reason)}</p> : null}
          <p className={classes.laneSource}>
            {[
              label.reviewer,
              label.target === 'case' ? null : label.target.replace(':', ' '),
              label.source === 'imported' ? 'from the file' : label.packName,
              label.at ? formatTime(label.at) : null,
            ]
              .filter((part) => part !== null && part !== '')
              .join(' · ')}
          </p>
        </li>
      ))}
    </ul>
  );
}
