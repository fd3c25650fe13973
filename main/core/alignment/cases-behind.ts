import type { CellRef } from '../../../shared/contract/library.ts';
import type { CoreContext } from '../context.ts';
import { askStats } from './ask-stats.ts';

/** Rows of `case_row` behind one number or bar of the alignment or the agreement screen, rising, each once. */
export function listCaseRowsBehind(
  context: CoreContext,
  ref: CellRef,
): Promise<Uint32Array<ArrayBuffer>> {
  return 'kind' in ref
    ? askStats(context, { kind: 'agreementCases', ref })
    : askStats(context, { kind: 'casesBehind', ref });
}
