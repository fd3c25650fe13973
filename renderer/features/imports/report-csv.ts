import type { AppError } from '../../../shared/errors.ts';

/** A spreadsheet would run a cell that begins like this. */
const FORMULA_START = /^[=+\-@\t\r\n\0＝＋－＠]/;

/** Rejected records as CSV with a header: file, line, column, code, reason, hint. Formulas are made inert. */
export function problemsAsCsv(fileName: string, problems: readonly AppError[]): string {
  const rows = problems.map((problem) => [
    fileName,
    problem.line === undefined ? '' : String(problem.line),
    problem.column === undefined ? '' : String(problem.column),
    problem.code,
    problem.message,
    problem.hint ?? '',
  ]);
  return [['file', 'line', 'column', 'code', 'reason', 'hint'], ...rows]
    .map((row) => row.map(cell).join(','))
    .join('\r\n');
}

function cell(text: string): string {
  const inert = FORMULA_START.test(text) ? `'${text}` : text;
  return `"${inert.replaceAll('"', '""')}"`;
}
