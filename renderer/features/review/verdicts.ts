/** The verdicts in the order of their number keys; the schema's own list would bring its library along. */
export const VERDICT_VALUES = ['pass', 'fail', 'unsure'] as const;
export type VerdictValue = (typeof VERDICT_VALUES)[number];

/** Reads an answer as a verdict; null if it is none. */
export function verdictOf(value: unknown): VerdictValue | null {
  return VERDICT_VALUES.find((verdict) => verdict === value) ?? null;
}
