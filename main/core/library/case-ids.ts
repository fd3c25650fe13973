import type { LibraryFilter, LibrarySort } from '../../../shared/contract/library.ts';
import { listCaseRowsBehind } from '../alignment/cases-behind.ts';
import type { CoreContext } from '../context.ts';
import { createCaseLists } from '../store/queries/case-list.ts';
import { readCaseIds } from '../store/queries/library-rows.ts';

/**
 * Ids of all cases that a filter finds, in the order of the sort; never capped, whatever the words.
 * @param limit at most so many, the first ones; no limit if left out.
 */
export async function listCaseIds(
  context: CoreContext,
  filter: LibraryFilter,
  sort: LibrarySort,
  limit?: number,
): Promise<string[]> {
  const { behind: ref, ...rest } = filter;
  const behind = ref ? { key: '', rows: await listCaseRowsBehind(context, ref) } : null;
  const db = context.readDb;
  const read = db.transaction(() => {
    const { rows } = createCaseLists(db).list({ filter: rest, sort, behind, exact: true });
    return readCaseIds(db, limit === undefined ? rows : rows.subarray(0, limit));
  });
  return read();
}
