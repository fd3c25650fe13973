/**
 * What several people said of the same units, as flat columns: no object per judgement.
 * Ratings of unit u stand at `offsets[u] .. offsets[u + 1]`; a missing rating simply is not there.
 */
export type Ratings = {
  readonly units: number;
  readonly raterCount: number;
  readonly categoryCount: number;
  readonly offsets: Uint32Array;
  /** Which rater, 0 .. raterCount - 1. */
  readonly raters: Uint32Array;
  /** Which category, 0 .. categoryCount - 1, in the order of the scale. */
  readonly codes: Uint32Array;
  /** The number behind each category, rising, or null where categories have none (pass, fail). */
  readonly values: Float64Array | null;
  /** Whether the order of the categories means something: numbers, or levels that the caller gave. */
  readonly ordered: boolean;
  /** Text of each category. */
  readonly labels: readonly string[];
};

export type Rating = number | string | boolean | null | undefined;

/** Options for reading ratings. */
export type RatingsOptions = {
  /**
   * All categories of the scale, lowest first, used or not. Without it the categories are those that
   * occur (the convention of irrCAC and of R's irr): numbers in rising order, text unordered.
   */
  readonly levels?: readonly (number | string | boolean)[];
  /** Whether text levels are ordered. Numbers always are. Default false. */
  readonly ordered?: boolean;
};

/** Columns before they are grouped by unit: one entry per rating, in any order. */
export type RatingColumns = {
  readonly units: number;
  readonly raterCount: number;
  readonly unit: Uint32Array;
  readonly rater: Uint32Array;
  /** Code of the category. */
  readonly code: Uint32Array;
  /** Categories in the order of the codes. */
  readonly levels: readonly (number | string | boolean)[];
  readonly ordered?: boolean;
};

/**
 * Groups rating columns by unit (a counting sort, one pass each way).
 * @throws RangeError if the columns differ in length, or an index lies outside its range, or number
 * levels do not rise
 */
export function ratingsFromColumns(columns: RatingColumns): Ratings {
  const { units, raterCount, unit, rater, code, levels } = columns;
  if (unit.length !== rater.length || unit.length !== code.length) {
    throw new RangeError('rating columns must have the same length');
  }
  const offsets = new Uint32Array(units + 1);
  for (let i = 0; i < unit.length; i += 1) {
    const u = unit[i] ?? units;
    if (u >= units || (rater[i] ?? raterCount) >= raterCount || (code[i] ?? 0) >= levels.length) {
      throw new RangeError(`rating ${i} names a unit, rater or category that is not there`);
    }
    offsets[u + 1] = (offsets[u + 1] ?? 0) + 1;
  }
  for (let u = 0; u < units; u += 1) offsets[u + 1] = (offsets[u + 1] ?? 0) + (offsets[u] ?? 0);
  const next = offsets.slice();
  const raters = new Uint32Array(unit.length);
  const codes = new Uint32Array(unit.length);
  for (let i = 0; i < unit.length; i += 1) {
    const u = unit[i] ?? 0;
    const at = next[u] ?? 0;
    next[u] = at + 1;
    raters[at] = rater[i] ?? 0;
    codes[at] = code[i] ?? 0;
  }
  const numbers = levels.filter((level): level is number => typeof level === 'number');
  const allNumbers = numbers.length === levels.length && levels.length > 0;
  if (allNumbers && numbers.some((value, i) => i > 0 && value <= (numbers[i - 1] ?? -Infinity))) {
    throw new RangeError('number levels must rise');
  }
  return {
    units,
    raterCount,
    categoryCount: levels.length,
    offsets,
    raters,
    codes,
    values: allNumbers ? Float64Array.from(numbers) : null,
    ordered: allNumbers || columns.ordered === true,
    labels: levels.map(String),
  };
}

function levelsOf(matrix: readonly (readonly Rating[])[]): (number | string | boolean)[] {
  const seen = new Set<number | string | boolean>();
  for (const row of matrix) {
    for (const rating of row) if (rating !== null && rating !== undefined) seen.add(rating);
  }
  const levels = [...seen];
  const numbers = levels.filter((level): level is number => typeof level === 'number');
  if (numbers.length === levels.length) return numbers.sort((a, b) => a - b);
  return levels.sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

/**
 * Reads a matrix of units (rows) by raters (columns); null or undefined is a missing rating.
 * @throws RangeError if a rating is not one of the levels that were given, or is NaN
 */
export function ratingsFromMatrix(
  matrix: readonly (readonly Rating[])[],
  options: RatingsOptions = {},
): Ratings {
  const levels = options.levels ?? levelsOf(matrix);
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const unit: number[] = [];
  const rater: number[] = [];
  const code: number[] = [];
  let raterCount = 0;
  for (const [u, row] of matrix.entries()) {
    raterCount = Math.max(raterCount, row.length);
    for (const [r, rating] of row.entries()) {
      if (rating === null || rating === undefined) continue;
      const known = codeOf.get(rating);
      if (known === undefined || Number.isNaN(rating)) {
        throw new RangeError(`rating ${String(rating)} of unit ${u} is not a level of the scale`);
      }
      unit.push(u);
      rater.push(r);
      code.push(known);
    }
  }
  return ratingsFromColumns({
    units: matrix.length,
    raterCount,
    unit: Uint32Array.from(unit),
    rater: Uint32Array.from(rater),
    code: Uint32Array.from(code),
    levels,
    ordered: options.ordered === true,
  });
}

/** Units that were judged alike, so that a bootstrap works on kinds of units and not on units. */
export type UnitPatterns = {
  /** How many units show each pattern. */
  readonly counts: Float64Array;
  /** Entries of pattern p stand at `offsets[p] .. offsets[p + 1]`. */
  readonly offsets: Uint32Array;
  /** Category of the entry. */
  readonly codes: Uint32Array;
  /** How many ratings of the unit fall into the category. */
  readonly times: Float64Array;
  /** Ratings of the unit in all. */
  readonly sizes: Float64Array;
};

/**
 * Patterns of "how many ratings in which category", which is all that Fleiss's kappa, AC1, per cent
 * agreement and Krippendorff's alpha depend on. Units without a rating make no pattern.
 */
export function unitPatterns(ratings: Ratings): UnitPatterns {
  const { offsets, codes, units, categoryCount } = ratings;
  const known = new Map<number | string, number>();
  const counts: number[] = [];
  const patternOffsets: number[] = [0];
  const patternCodes: number[] = [];
  const patternTimes: number[] = [];
  const sizes: number[] = [];
  const tally = new Uint32Array(categoryCount);
  for (let u = 0; u < units; u += 1) {
    const start = offsets[u] ?? 0;
    const end = offsets[u + 1] ?? 0;
    if (end === start) continue;
    const key = patternKey(codes, start, end, categoryCount);
    const seen = known.get(key);
    if (seen !== undefined) {
      counts[seen] = (counts[seen] ?? 0) + 1;
      continue;
    }
    known.set(key, counts.length);
    counts.push(1);
    sizes.push(end - start);
    const used: number[] = [];
    for (let i = start; i < end; i += 1) {
      const code = codes[i] ?? 0;
      if (tally[code] === 0) used.push(code);
      tally[code] = (tally[code] ?? 0) + 1;
    }
    used.sort((a, b) => a - b);
    for (const code of used) {
      patternCodes.push(code);
      patternTimes.push(tally[code] ?? 0);
      tally[code] = 0;
    }
    patternOffsets.push(patternCodes.length);
  }
  return {
    counts: Float64Array.from(counts),
    offsets: Uint32Array.from(patternOffsets),
    codes: Uint32Array.from(patternCodes),
    times: Float64Array.from(patternTimes),
    sizes: Float64Array.from(sizes),
  };
}

/** Key of a multiset of codes: a number where it fits exactly, else text. */
function patternKey(
  codes: Uint32Array,
  start: number,
  end: number,
  categoryCount: number,
): number | string {
  const sorted = codes.slice(start, end).sort();
  const base = categoryCount + 1;
  if (sorted.length * Math.log2(base) > 52) return sorted.join(',');
  let key = 0;
  // Codes are shifted by one so that a shorter unit never has the key of a longer one.
  for (const code of sorted) key = key * base + code + 1;
  return key;
}
