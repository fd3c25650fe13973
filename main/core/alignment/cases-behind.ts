import type { AlignmentCellRef } from '../../../shared/contract/alignment.ts';
import type { CoreContext } from '../context.ts';
import { askStats } from './ask-stats.ts';

/** Rows of `case_row` behind one number or bar of the alignment screen, rising, each once. */
export function listCaseRowsBehind(
  context: CoreContext,
  ref: AlignmentCellRef,
): Promise<Uint32Array<ArrayBuffer>> {
  return askStats(context, { kind: 'casesBehind', ref });
}
