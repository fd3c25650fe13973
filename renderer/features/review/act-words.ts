import type { QueueItem, ReviewItem } from '../../../shared/contract/review.ts';

type After = Pick<ReviewItem, 'state' | 'flagged' | 'awaitsRevealChoice'> &
  Partial<Pick<ReviewItem, 'declineReason'>>;
/** The queue does not know whether a case waits for a word after its reveal. */
type Before = Pick<QueueItem, 'state' | 'flagged'> & Partial<After>;

/**
 * Says what Undo or Redo did, by comparing the case before and after it.
 * @param before the case as the queue knew it; null if that was not known.
 */
export function describeAct(
  direction: 'undo' | 'redo',
  before: Before | null,
  after: After,
): string {
  const verb = direction === 'undo' ? 'Undone' : 'Redone';
  return `${verb}: ${whatChanged(direction, before, after)}`;
}

function whatChanged(direction: 'undo' | 'redo', before: Before | null, after: After): string {
  if (!before) return 'your last act';
  const wasHandedBack = (before.declineReason ?? null) !== null;
  if (wasHandedBack !== ((after.declineReason ?? null) !== null)) {
    const isHandBack = direction === 'undo' ? wasHandedBack : !wasHandedBack;
    return isHandBack ? 'handing the case back' : 'taking the case again';
  }
  if (before.flagged !== after.flagged) {
    const wasFlagging = direction === 'undo' ? before.flagged : after.flagged;
    return wasFlagging ? 'the flag' : 'taking the flag off';
  }
  // Seen in the direction of the act itself: what it made out of what.
  const from = direction === 'undo' ? after.state : before.state;
  const to = direction === 'undo' ? before.state : after.state;
  if (from !== 'skipped' && to === 'skipped') return 'the skip';
  const choice = direction === 'undo' ? after : before;
  if (to === 'submitted' && from === 'submitted')
    return choice.awaitsRevealChoice ? 'the choice after the reveal' : 'the changed answers';
  if (to === 'submitted') return 'the submit';
  if (from === 'skipped') return 'taking the skip back';
  if (from === 'submitted') return 'taking the answers back';
  return 'your last act';
}
