import type { Database } from 'better-sqlite3';
import type { SavedMapping } from '../../../shared/contract/imports.ts';

interface MappingRow {
  readonly id: string;
  readonly name: string;
  readonly mapping: string;
  readonly columns: string;
}

/** Column mappings that people saved, by name. */
export function readMappings(db: Database): SavedMapping[] {
  return db
    .prepare<[], MappingRow>(
      'SELECT id, name, mapping, columns FROM column_mapping ORDER BY name, id',
    )
    .all()
    .map((row) => ({
      id: row.id,
      name: row.name,
      mapping: JSON.parse(row.mapping),
      columns: JSON.parse(row.columns),
    }));
}

/** Writes a mapping, over the one of the same id; must run inside `writer.local`. */
export function writeMapping(db: Database, mapping: SavedMapping): void {
  db.prepare(
    'INSERT OR REPLACE INTO column_mapping (id, name, mapping, columns) VALUES (?, ?, ?, ?)',
  ).run(mapping.id, mapping.name, JSON.stringify(mapping.mapping), JSON.stringify(mapping.columns));
}

/** Deletes a mapping; must run inside `writer.local`. */
export function deleteMapping(db: Database, id: string): void {
  db.prepare('DELETE FROM column_mapping WHERE id = ?').run(id);
}
