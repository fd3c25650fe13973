import type { StaleAnswers } from '../../../shared/contract/review.ts';
import { recordChanges } from '../../../shared/domain/record-diff.ts';
import type { CoreContext } from '../context.ts';
import { createCaseHistory } from '../store/case-before.ts';
import type { Head } from './annotation-reads.ts';
import type { Pack, PackCase } from './pack-reads.ts';

/**
 * Whether answers were submitted for an earlier revision of the pack, which has changed the case since.
 * A case that changes within a revision makes nothing stale: the pack has not said so yet.
 */
export function isStaleHead(
  pack: Pack,
  packCase: Pick<PackCase, 'sha'>,
  head: Head | undefined,
): boolean {
  return head?.state === 'submitted' && head.packRev < pack.rev && head.caseSha !== packCase.sha;
}

/** What has changed in a case since it was answered; null if nothing that counts has. */
export function createStaleReads({
  readDb,
}: Pick<CoreContext, 'readDb'>): (
  pack: Pack,
  packCase: PackCase,
  head: Head | undefined,
) => StaleAnswers | null {
  const historyOf = createCaseHistory(readDb);
  return (pack, packCase, head) => {
    if (head === undefined || !isStaleHead(pack, packCase, head)) return null;
    const history = head.caseSha === null ? null : historyOf(packCase.caseId, head.caseSha);
    return {
      packRev: head.packRev,
      changes:
        history === null
          ? null
          : recordChanges(JSON.parse(history.before), JSON.parse(history.now)),
    };
  };
}
