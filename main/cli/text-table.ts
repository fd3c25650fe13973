import { shown } from './cli-io.ts';

export interface TextColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Longer cells are cut. */
  readonly maxWidth?: number;
}

/**
 * Rows as aligned plain text. Cells are made safe for a terminal; widths count what a reader
 * sees as one character.
 */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
): string {
  const cells = rows.map((row) => row.map((cell, i) => shown(cell, columns[i]?.maxWidth ?? 60)));
  const widths = columns.map((column, i) =>
    Math.max(width(column.title), ...cells.map((row) => width(row[i] ?? ''))),
  );
  const layOut = (row: readonly string[]): string =>
    row
      .map((cell, i) => {
        const pad = ' '.repeat(Math.max(0, (widths[i] ?? 0) - width(cell)));
        return columns[i]?.align === 'right' ? pad + cell : cell + pad;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((count) => '-'.repeat(count));
  const lines = [layOut(columns.map((column) => column.title)), layOut(rule), ...cells.map(layOut)];
  return `${lines.join('\n')}\n`;
}

const graphemes = new Intl.Segmenter('en');

function width(text: string): number {
  return [...graphemes.segment(text)].length;
}
