import type { Database } from 'better-sqlite3';
import {
  LibraryFilterSchema,
  LibrarySortSchema,
  type SavedFilter,
} from '../../../shared/contract/library.ts';

interface Columns {
  readonly id: string;
  readonly name: string;
  readonly filter: string;
  readonly sort: string;
}

/** Saved filters of this device by name. One that this version cannot read is left out, and kept. */
export function readSavedFilters(db: Database): SavedFilter[] {
  return db
    .prepare<[], Columns>('SELECT id, name, filter, sort FROM saved_filter ORDER BY name, id')
    .all()
    .flatMap(({ id, name, ...columns }) => {
      const filter = LibraryFilterSchema.safeParse(JSON.parse(columns.filter));
      const sort = LibrarySortSchema.safeParse(columns.sort);
      return filter.success && sort.success
        ? [{ id, name, filter: filter.data, sort: sort.data }]
        : [];
    });
}

/** Keeps a filter; one with the same id is replaced. Inside `writer.local`. */
export function saveFilter(db: Database, saved: SavedFilter): void {
  db.prepare(
    `INSERT INTO saved_filter (id, name, filter, sort) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, filter = excluded.filter, sort = excluded.sort`,
  ).run(saved.id, saved.name, JSON.stringify(saved.filter), saved.sort);
}

/** Removes a filter if it is there. Inside `writer.local`. */
export function deleteFilter(db: Database, id: string): void {
  db.prepare('DELETE FROM saved_filter WHERE id = ?').run(id);
}
