import type { Database } from 'better-sqlite3';
import { vi } from 'vitest';

/** What ran on every connection of this process, transactions included, in order. */
export interface TracedStatements {
  readonly statements: string[];
  readonly stop: () => void;
}

const RUNS = ['run', 'get', 'all', 'iterate'] as const;

/** Listens to prepared statements of all connections until it is stopped. @param db any open connection */
export function traceStatements(db: Database): TracedStatements {
  const statements: string[] = [];
  // All statements, of whatever connection, have this one prototype.
  const prototype = Object.getPrototypeOf(db.prepare('SELECT 1')) as Record<
    (typeof RUNS)[number],
    (this: { readonly source: string }, ...values: readonly unknown[]) => unknown
  >;
  const spies = RUNS.map((name) => {
    const real = prototype[name];
    return vi.spyOn(prototype, name).mockImplementation(function (
      this: { readonly source: string },
      ...values: readonly unknown[]
    ) {
      statements.push(this.source.replaceAll(/\s+/g, ' ').trim());
      return real.apply(this, [...values]);
    });
  });
  return {
    statements,
    stop: () => {
      for (const spy of spies) spy.mockRestore();
    },
  };
}

/** The plan of a statement, one line a step. Values are left open. */
export function planOf(db: Database, sql: string): readonly string[] {
  const open = sql.replaceAll(/@\w+/g, '?');
  const values = Array.from(open.matchAll(/\?/g), () => null);
  return db
    .prepare<null[], { detail: string }>(`EXPLAIN QUERY PLAN ${open}`)
    .all(...values)
    .map((step) => `${step.detail} <- ${sql}`);
}

/** Steps that walk over a big table itself and not over a narrow index of it. */
export function tableWalks(db: Database, statements: readonly string[]): readonly string[] {
  return statements
    .filter((sql) => sql.startsWith('SELECT'))
    .flatMap((sql) => planOf(db, sql))
    .filter(
      (step) =>
        /^SCAN (a|b|c|case_row|metric_result|imported_label|answer|annotation|span|event)\b/.test(
          step,
        ) && !step.includes('USING COVERING INDEX'),
    );
}
