/** Makes Excel read the file as UTF-8; without it names with accents come out garbled. */
export const CSV_BYTE_ORDER_MARK = '\uFEFF';

export const CSV_LINE_END = '\r\n';

/** Starts that a spreadsheet takes for a formula, full-width forms too, and characters it skips before one. */
const FORMULA_STARTS = new Set([
  '=',
  '+',
  '-',
  '@',
  '\t',
  '\r',
  '\n',
  '\0',
  '＝',
  '＋',
  '－',
  '＠',
]);

/**
 * One cell of a CSV file, always quoted. Text that a spreadsheet would run as a formula gets a
 * leading apostrophe, because case content is written by strangers; numbers stay numbers.
 * @param value null and undefined give an empty cell.
 */
export function csvCell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '""';
  if (typeof value !== 'string') return `"${String(value)}"`;
  const first = value[0];
  const inert = first !== undefined && FORMULA_STARTS.has(first) ? `'${value}` : value;
  return `"${inert.replaceAll('"', '""')}"`;
}

/** One line of a CSV file with its line end. */
export function csvLine(cells: readonly (string | number | boolean | null | undefined)[]): string {
  return cells.map(csvCell).join(',') + CSV_LINE_END;
}
