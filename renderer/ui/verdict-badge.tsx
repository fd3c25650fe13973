import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconHelpCircle,
  IconMinus,
} from '@tabler/icons-react';
import classes from './verdict-badge.module.css';

/** A judgement of a person or of a metric. */
export type BadgeVerdict = 'pass' | 'fail' | 'unsure' | 'no_verdict';

const LOOKS = {
  pass: { word: 'Pass', Icon: IconCircleCheck },
  fail: { word: 'Fail', Icon: IconCircleX },
  unsure: { word: 'Unsure', Icon: IconHelpCircle },
  no_verdict: { word: 'No verdict', Icon: IconMinus },
} as const;

interface VerdictBadgeProps {
  readonly verdict: BadgeVerdict;
  /** Replaces the word (`Passed`, `2 failed`); the icon stays, so that colour never speaks alone. */
  readonly label?: string;
  /** No background, for dense tables. */
  readonly plain?: boolean;
}

/** Icon, word and colour of a verdict. */
export function VerdictBadge({ verdict, label, plain = false }: VerdictBadgeProps) {
  const { word, Icon } = LOOKS[verdict];
  return (
    <span className={classes.badge} data-verdict={verdict} data-plain={plain || undefined}>
      <Icon size={14} stroke={2} aria-hidden />
      <span>{label ?? word}</span>
    </span>
  );
}

/** A warning in the same shape: something needs a look, but nobody judged. */
export function WarningBadge({ label }: { readonly label: string }) {
  return (
    <span className={classes.badge} data-verdict="unsure">
      <IconAlertTriangle size={14} stroke={2} aria-hidden />
      <span>{label}</span>
    </span>
  );
}
