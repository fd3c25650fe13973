/**
 * Signals that data already carries, as bits of one integer so that a filter over 100,000 cases is a
 * mask. The order is part of the store: append, never renumber.
 */
export const SIGNALS = [
  { id: 'thumbs_down', bit: 1, title: 'Thumbs-down', explanation: 'An end user was not helped.' },
  { id: 'escalation', bit: 2, title: 'Escalation', explanation: 'Handed to a person.' },
  { id: 'tool_error', bit: 4, title: 'Tool error', explanation: 'A tool call failed.' },
  {
    id: 'error',
    bit: 8,
    title: 'Error',
    explanation: 'A step or the whole run ended in an error.',
  },
  {
    id: 'metric_failed',
    bit: 16,
    title: 'Metric failed',
    explanation: 'At least one metric failed it.',
  },
  {
    id: 'no_verdict',
    bit: 32,
    title: 'No verdict',
    explanation: 'A metric gave no usable verdict.',
  },
  {
    id: 'empty_retrieval',
    bit: 64,
    title: 'Empty retrieval',
    explanation: 'A retrieval returned nothing.',
  },
  { id: 'thumbs_up', bit: 128, title: 'Thumbs-up', explanation: 'An end user was helped.' },
] as const;

export type SignalId = (typeof SIGNALS)[number]['id'];

export const SIGNAL_IDS = SIGNALS.map((signal) => signal.id);

/** Bit mask of a list of signals. */
export function signalMask(ids: readonly SignalId[]): number {
  return SIGNALS.reduce((mask, signal) => (ids.includes(signal.id) ? mask | signal.bit : mask), 0);
}

/** The signals that a mask holds, in catalogue order. */
export function signalsOf(mask: number): SignalId[] {
  return SIGNALS.filter((signal) => (mask & signal.bit) !== 0).map((signal) => signal.id);
}
