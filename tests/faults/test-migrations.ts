import { MIGRATIONS, type Migration } from '../../main/core/store/migrations.ts';

/**
 * The real schema and three made-up steps after it, of the kinds that real ones have: a new table filled
 * from the log, a column with values, a table rebuilt under another shape.
 * @param inTheMiddle runs in each made-up step when a part of it is done.
 */
export function testMigrations(inTheMiddle: (version: number) => void): readonly Migration[] {
  const last = MIGRATIONS.at(-1)?.version ?? 0;
  return [
    ...MIGRATIONS,
    {
      version: last + 1,
      name: 'new-table',
      up(db) {
        db.exec(
          'CREATE TABLE test_authors (author_id TEXT PRIMARY KEY, events INTEGER NOT NULL) STRICT',
        );
        inTheMiddle(last + 1);
        db.exec(
          'INSERT INTO test_authors SELECT author_id, count(*) FROM event GROUP BY author_id',
        );
      },
    },
    {
      version: last + 2,
      name: 'new-column',
      up(db) {
        db.exec('ALTER TABLE test_authors ADD COLUMN half REAL');
        inTheMiddle(last + 2);
        db.exec('UPDATE test_authors SET half = events / 2.0');
      },
    },
    {
      version: last + 3,
      name: 'rebuilt-table',
      up(db) {
        db.exec('CREATE TABLE test_totals (total INTEGER NOT NULL) STRICT');
        db.exec('INSERT INTO test_totals SELECT coalesce(sum(events), 0) FROM test_authors');
        db.exec('DROP TABLE test_authors');
        inTheMiddle(last + 3);
        db.exec('ALTER TABLE test_totals RENAME TO test_summary');
      },
    },
  ];
}
