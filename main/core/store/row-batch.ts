import type { Database, Statement } from 'better-sqlite3';

type Cell = string | number | null;

/** Rows of the biggest statement; smaller ones take what is left, so that few shapes are prepared. */
const SIZES = [64, 16, 4, 1] as const;

/**
 * Collects rows of one table and writes them many to a statement, which is faster than one by one.
 * Nothing is written before {@link RowBatch.flush}, or before enough rows have come.
 */
export class RowBatch {
  readonly #statements: readonly {
    readonly rows: number;
    readonly statement: Statement<[Cell[]]>;
  }[];
  readonly #width: number;
  #cells: Cell[] = [];

  constructor(db: Database, table: string, columns: readonly string[]) {
    this.#width = columns.length;
    const row = `(${columns.map(() => '?').join(', ')})`;
    this.#statements = SIZES.map((rows) => ({
      rows,
      statement: db.prepare<[Cell[]]>(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`,
      ),
    }));
  }

  /** @param cells one row, in the order of the columns. */
  add(cells: readonly Cell[]): void {
    for (const cell of cells) this.#cells.push(cell);
    if (this.#cells.length === SIZES[0] * this.#width) this.flush();
  }

  flush(): void {
    const all = this.#cells;
    this.#cells = [];
    let from = 0;
    for (const { rows, statement } of this.#statements) {
      const cells = rows * this.#width;
      while (all.length - from >= cells) {
        statement.run(from === 0 && all.length === cells ? all : all.slice(from, from + cells));
        from += cells;
      }
    }
  }

  /** Forgets rows that were not written, after a transaction was rolled back. */
  discard(): void {
    this.#cells = [];
  }
}
