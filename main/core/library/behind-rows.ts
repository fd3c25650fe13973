import type { CellRef } from '../../../shared/contract/library.ts';
import { listCaseRowsBehind } from '../alignment/cases-behind.ts';
import type { CoreContext } from '../context.ts';
import type { CaseListQuery } from '../store/queries/case-list.ts';

const KEPT = 4;

/** The rows behind a number of the alignment or the agreement screen, kept for paging until something is written. */
export function createBehindRows(
  context: CoreContext,
): (ref: CellRef | undefined) => Promise<CaseListQuery['behind']> {
  const kept = new Map<string, { readonly version: unknown; readonly rows: Uint32Array }>();
  return async (ref) => {
    if (!ref) return null;
    const key = JSON.stringify(ref);
    // Taken before the rows are read, so that a write in between is never missed.
    const version = context.readDb.pragma('data_version', { simple: true });
    const known = kept.get(key);
    if (known && known.version === version) return { key, rows: known.rows };
    const rows = await listCaseRowsBehind(context, ref);
    kept.delete(key);
    kept.set(key, { version, rows });
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    return { key, rows };
  };
}
