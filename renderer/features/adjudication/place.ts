import type { AdjudicationPlace } from '../../../shared/contract/adjudication.ts';
import { targetKey } from '../../../shared/domain/target.ts';

/** Names one disagreement; ids may hold any character, so they are joined as JSON. */
export function placeKey({ packId, caseId, target }: AdjudicationPlace): string {
  return JSON.stringify([packId, caseId, targetKey(target)]);
}
