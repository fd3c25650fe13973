import {
  IconAlertCircle,
  IconFileOff,
  IconGauge,
  IconHelpCircle,
  IconThumbDown,
  IconThumbUp,
  IconTool,
  IconUserUp,
} from '@tabler/icons-react';
import { SIGNALS, type SignalId } from '../../../shared/domain/signal.ts';
import classes from './row.module.css';

const ICONS = {
  thumbs_down: IconThumbDown,
  escalation: IconUserUp,
  tool_error: IconTool,
  error: IconAlertCircle,
  metric_failed: IconGauge,
  no_verdict: IconHelpCircle,
  empty_retrieval: IconFileOff,
  thumbs_up: IconThumbUp,
} as const satisfies Record<SignalId, unknown>;

/** A signal as a small sign, with its name for those who do not know the sign. */
export function SignalIcon({ id }: { readonly id: SignalId }) {
  const signal = SIGNALS.find((known) => known.id === id);
  const Icon = ICONS[id];
  const title = signal?.title ?? id;
  return (
    <span
      className={classes.signal}
      data-good={id === 'thumbs_up' || undefined}
      title={signal ? `${title}: ${signal.explanation}` : title}
      role="img"
      aria-label={title}
    >
      <Icon size={14} stroke={1.9} aria-hidden />
    </span>
  );
}
