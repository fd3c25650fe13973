/** Numbers of cases as a person types them, or what is wrong with them. */
export type CaseRanges =
  | {
      readonly kind: 'cases';
      /** Positions in the pack, from 0, both ends included. */
      readonly ranges: readonly (readonly [from: number, to: number])[];
    }
  | { readonly kind: 'problem'; readonly message: string };

/**
 * Reads `1-20, 25`: numbers of cases in the order of the pack, from 1. Empty text is nothing, `all` is
 * every case.
 * @param total cases of the pack.
 */
export function readCaseRanges(text: string, total: number): CaseRanges {
  const trimmed = text.trim().toLowerCase();
  const ranges: [number, number][] = [];
  const parts = trimmed === 'all' ? [`1-${total}`] : trimmed.split(/[\s,;]+/);
  for (const part of parts) {
    if (part === '') continue;
    const match = /^(\d+)(?:[-–](\d+))?$/.exec(part);
    if (!match)
      return { kind: 'problem', message: `“${part.slice(0, 20)}” is no number of cases.` };
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (first < 1 || last > total || last < first)
      return { kind: 'problem', message: `Cases go from 1 to ${total}.` };
    ranges.push([first - 1, last - 1]);
  }
  return { kind: 'cases', ranges };
}
