/** Below this length a comparison sort wins over the six passes of the radix sort. */
const SMALL = 400;

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * The order that sorts the values: `values[order[0]]` is the smallest. Stable; -0 equals 0.
 * Source: LSD radix sort (D. E. Knuth, TAOCP 3, 5.2.5) on the bits of the doubles, flipped so that
 * they sort as unsigned integers; digits of 11 bits, digits in which all values are alike are skipped.
 * @throws RangeError if a value is NaN: what has no value has no rank, filter it first
 */
export function argsort(values: Float64Array): Uint32Array<ArrayBuffer> {
  const n = values.length;
  for (let i = 0; i < n; i += 1) {
    if (Number.isNaN(values[i])) throw new RangeError(`value ${i} is not a number`);
  }
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i += 1) order[i] = i;
  if (n < SMALL) {
    return order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  }
  return radixSort(values, order);
}

function radixSort(
  values: Float64Array,
  identity: Uint32Array<ArrayBuffer>,
): Uint32Array<ArrayBuffer> {
  const n = values.length;
  // Aligned copy: the caller's view may start in the middle of a buffer.
  const bits = new Uint32Array(Float64Array.from(values).buffer);
  const lowAt = isLittleEndian ? 0 : 1;
  let low = new Uint32Array(n);
  let high = new Uint32Array(n);
  const counts = new Uint32Array(6 * 2048);
  for (let i = 0; i < n; i += 1) {
    let l = bits[2 * i + lowAt] ?? 0;
    let h = bits[2 * i + 1 - lowAt] ?? 0;
    if (h === 0x80000000 && l === 0) h = 0;
    if (h >>> 31 === 1) {
      l = ~l;
      h = ~h;
    } else {
      h |= 0x80000000;
    }
    low[i] = l;
    high[i] = h;
    bump(counts, l & 2047);
    bump(counts, 2048 + ((l >>> 11) & 2047));
    bump(counts, 4096 + (l >>> 22));
    bump(counts, 6144 + (h & 2047));
    bump(counts, 8192 + ((h >>> 11) & 2047));
    bump(counts, 10240 + (h >>> 22));
  }
  let order = identity;
  let nextOrder = new Uint32Array(n);
  let nextLow = new Uint32Array(n);
  let nextHigh = new Uint32Array(n);
  for (let digit = 0; digit < 6; digit += 1) {
    const starts = counts.subarray(digit * 2048, digit * 2048 + 2048);
    const shift = (digit % 3) * 11;
    const first = ((digit < 3 ? low : high)[0] ?? 0) >>> shift;
    if (starts[first & 2047] === n) continue;
    let sum = 0;
    for (let i = 0; i < 2048; i += 1) {
      const count = starts[i] ?? 0;
      starts[i] = sum;
      sum += count;
    }
    const keys = digit < 3 ? low : high;
    // Keys travel with the order: reading them through it would miss the cache at every step.
    for (let i = 0; i < n; i += 1) {
      const bucket = ((keys[i] ?? 0) >>> shift) & 2047;
      const at = starts[bucket] ?? 0;
      starts[bucket] = at + 1;
      nextOrder[at] = order[i] ?? 0;
      if (digit < 2) nextLow[at] = low[i] ?? 0;
      if (digit < 5) nextHigh[at] = high[i] ?? 0;
    }
    [order, nextOrder] = [nextOrder, order];
    if (digit < 2) [low, nextLow] = [nextLow, low];
    if (digit < 5) [high, nextHigh] = [nextHigh, high];
  }
  return order;
}

function bump(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}
