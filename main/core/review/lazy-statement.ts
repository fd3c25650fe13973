import type { Database, Statement } from 'better-sqlite3';

/**
 * A statement that is prepared on first use and kept: preparing costs more than running on the path
 * of a key press, and not every statement is needed in every run.
 */
export function lazyStatement<Parameters extends unknown[], Row>(
  db: Database,
  sql: string,
): () => Statement<Parameters, Row> {
  let statement: Statement<Parameters, Row> | undefined;
  return () => (statement ??= db.prepare<Parameters, Row>(sql));
}
