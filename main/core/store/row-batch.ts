import type { Database, Statement } from 'better-sqlite3';

type Cell = string | number | null;
type Row = readonly Cell[];

/** Rows of the biggest statement; smaller ones take what is left, so that few are prepared. */
const SIZES = [64, 16, 4, 1] as const;
/** Sets of columns for which statements are kept; rarer ones are written with all columns. */
const MOST_SHAPES = 32;

/** The columns that a statement names, and its statements by number of rows. */
interface Shape {
  readonly columns: readonly number[];
  readonly statements: Map<number, Statement<[Cell[]]>>;
}

/**
 * Collects rows of one table and writes them many to a statement, which is faster than one by one.
 * Handing a cell to SQLite costs more than storing it, NULL as much as any: columns in which all rows
 * of a statement hold what the table gives by itself are left out of it.
 * Nothing is written before {@link RowBatch.flush}, or before enough rows have come.
 */
export class RowBatch {
  readonly #db: Database;
  readonly #table: string;
  readonly #columns: readonly string[];
  /** What a row holds in a column that is left out; undefined where it must be given. */
  readonly #rests: readonly (Cell | undefined)[];
  readonly #shapes = new Map<string, Shape>();
  readonly #full: Shape;
  #rows: Row[] = [];

  constructor(db: Database, table: string, columns: readonly string[]) {
    this.#db = db;
    this.#table = table;
    this.#columns = columns;
    this.#rests = restsOf(db, table, columns);
    this.#full = { columns: columns.map((_, column) => column), statements: new Map() };
  }

  /** @param cells one row, in the order of the columns; kept as it is until it is written. */
  add(cells: Row): void {
    this.#rows.push(cells);
    if (this.#rows.length === SIZES[0]) this.flush();
  }

  flush(): void {
    const rows = this.#rows;
    this.#rows = [];
    let from = 0;
    for (const size of SIZES) {
      for (; rows.length - from >= size; from += size) {
        this.#write(rows.length === size ? rows : rows.slice(from, from + size));
      }
    }
  }

  /** Forgets rows that were not written, after a transaction was rolled back. */
  discard(): void {
    this.#rows = [];
  }

  #write(rows: readonly Row[]): void {
    const shape = this.#shapeOf(rows);
    const cells: Cell[] = [];
    for (const row of rows) {
      for (const column of shape.columns) cells.push(row[column] ?? null);
    }
    this.#statement(shape, rows.length).run(cells);
  }

  #shapeOf(rows: readonly Row[]): Shape {
    const columns = this.#full.columns.filter((column) => {
      const rest = this.#rests[column];
      return rest === undefined || rows.some((row) => row[column] !== rest);
    });
    const key = columns.join();
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    if (this.#shapes.size === MOST_SHAPES) return this.#full;
    const shape: Shape = { columns, statements: new Map() };
    this.#shapes.set(key, shape);
    return shape;
  }

  #statement({ columns, statements }: Shape, rows: number): Statement<[Cell[]]> {
    const known = statements.get(rows);
    if (known !== undefined) return known;
    const names = columns.map((column) => this.#columns[column]).join(', ');
    const row = `(${columns.map(() => '?').join(', ')})`;
    const statement = this.#db.prepare<[Cell[]]>(
      `INSERT INTO ${this.#table} (${names}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`,
    );
    statements.set(rows, statement);
    return statement;
  }
}

interface ColumnInfo {
  readonly name: string;
  readonly notnull: 0 | 1;
  readonly dflt_value: string | null;
}

/** What the table gives a row that leaves a column out, as far as this reads the schema's spelling. */
function restsOf(
  db: Database,
  table: string,
  columns: readonly string[],
): readonly (Cell | undefined)[] {
  const infos = new Map(
    db
      .prepare<[string], ColumnInfo>('SELECT name, "notnull", dflt_value FROM pragma_table_info(?)')
      .all(table)
      .map((info) => [info.name, info]),
  );
  return columns.map((name) => {
    const info = infos.get(name);
    if (info === undefined) return undefined;
    if (info.dflt_value === null) return info.notnull === 1 ? undefined : null;
    const text = /^'([^']*)'$/.exec(info.dflt_value)?.[1];
    if (text !== undefined) return text;
    return /^\d{1,9}$/.test(info.dflt_value) ? Number(info.dflt_value) : undefined;
  });
}
