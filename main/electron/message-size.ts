/**
 * Whether a message is larger than a limit, counted in characters of its texts plus a few per value.
 * Stops at the limit, so that a huge message costs no more than a large one.
 */
export function isLargerThan(value: unknown, limit: number): boolean {
  let size = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    size += 8;
    if (typeof next === 'string') size += next.length;
    else if (typeof next === 'object' && next !== null) {
      for (const [key, child] of Object.entries(next)) {
        size += key.length;
        waiting.push(child);
        if (size + waiting.length * 8 > limit) return true;
      }
    }
    if (size > limit) return true;
  }
  return false;
}
