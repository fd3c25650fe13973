/** Readers for parts of an address. What does not fit is left out: an address is only a wish. */

/** A plain object, or null. */
export function readObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null;
}

/** A string that is not empty and not longer than the core takes. */
export function readText(value: unknown, maxChars: number): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= maxChars ? value : undefined;
}

/** The strings of a list; undefined where there are none. */
export function readTexts(value: unknown, maxCount = 1000): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((item) => typeof item === 'string');
  return texts.length === 0 ? undefined : texts.slice(0, maxCount);
}

/** One of the known words. */
export function readWord<T extends string>(value: unknown, known: readonly T[]): T | undefined {
  return known.find((word) => word === value);
}

/** The known words of a list; undefined where there are none. */
export function readWords<T extends string>(value: unknown, known: readonly T[]): T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const words = value.flatMap((item) => readWord(item, known) ?? []);
  return words.length === 0 ? undefined : words;
}

/** A finite number. */
export function readNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A share above 0 and at most 1. */
export function readShare(value: unknown): number | undefined {
  const share = readNumber(value);
  return share !== undefined && share > 0 && share <= 1 ? share : undefined;
}
