import {
  allocateColumns,
  type ColumnsOf,
  type FieldList,
  type PackedChunk,
} from './packed-format.ts';

/** Case rows in one chunk, as a power of two: chunk = case_row >> 12. */
export const CHUNK_SHIFT = 12;
export const CHUNK_ROWS = 1 << CHUNK_SHIFT;

/** Target code of the case itself. */
export const CASE_TARGET = 0;
const FIRST_TURN = 1;
const TURN_COUNT = 2 ** 32;
const FIRST_HASH = 2 ** 33;

/**
 * A target as one number, so that a join compares numbers: 0 is the case, 1 + n is turn n, and a span
 * is a 52-bit hash of its key above those. Codes are compared inside one case only: even in a case of
 * 10,000 spans two of them share a code with a probability of 1e-8.
 */
export function targetCode(key: string): number {
  if (key === 'case') return CASE_TARGET;
  if (key.startsWith('turn:')) {
    const turn = Number(key.slice(5));
    if (Number.isInteger(turn) && turn >= 0 && turn < TURN_COUNT) return FIRST_TURN + turn;
  }
  return FIRST_HASH + hash52(key);
}

/** Two 32-bit lanes of multiply and xor (the finalizer of MurmurHash3), cut to 52 bits. */
function hash52(text: string): number {
  let a = 0x2545f491;
  let b = 0x9e3779b9;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x85ebca6b);
    b = Math.imul(b ^ unit, 0xc2b2ae35);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return (b & 0xfffff) * 2 ** 32 + (a >>> 0);
}

/** Gives texts small numbers in the order of their first use; 0 is "none". */
export class Dictionary {
  readonly texts: string[] = [''];
  readonly #codes = new Map<string, number>();

  /** Code of a text; the empty text and null are 0. */
  code(text: string | null): number {
    if (text === null || text === '') return 0;
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const next = this.texts.length;
    this.texts.push(text);
    this.#codes.set(text, next);
    return next;
  }
}

/** Columns that every packed column has. */
export type AddressFields = readonly [readonly ['target', 'f64'], readonly ['offset', 'u16']];

/** Collects the entries of one chunk in flat arrays that grow. */
export class ChunkBuilder<F extends FieldList> {
  readonly chunk: number;
  count = 0;
  columns: ColumnsOf<F>;
  readonly dictionaries: Readonly<Record<string, Dictionary>>;
  readonly #fields: F;
  #capacity: number;

  constructor(fields: F, chunk: number, dictionaryFields: readonly string[], capacity = 256) {
    this.#fields = fields;
    this.chunk = chunk;
    this.#capacity = capacity;
    this.columns = allocateColumns(fields, capacity);
    this.dictionaries = Object.fromEntries(
      dictionaryFields.map((name) => [name, new Dictionary()]),
    );
  }

  /** Makes room for one more entry. @returns its index in the columns */
  next(): number {
    if (this.count === this.#capacity) {
      this.#capacity *= 2;
      const larger = allocateColumns(this.#fields, this.#capacity);
      for (const [name] of this.#fields) arrayOf(larger, name).set(arrayOf(this.columns, name), 0);
      this.columns = larger;
    }
    this.count += 1;
    return this.count - 1;
  }

  code(dictionary: string, text: string | null): number {
    return this.dictionaries[dictionary]?.code(text) ?? 0;
  }

  /** The chunk in its final order: by case row and target, equal ones in the order they were added. */
  finish(): PackedChunk<F> {
    const offsets = arrayOf(this.columns, 'offset');
    const targets = arrayOf(this.columns, 'target');
    const sorted = allocateColumns(this.#fields, this.count);
    const order = Uint32Array.from({ length: this.count }, (_, i) => i);
    if (!isInOrder(offsets, targets, this.count)) {
      order.sort(
        (a, b) =>
          (offsets[a] ?? 0) - (offsets[b] ?? 0) || (targets[a] ?? 0) - (targets[b] ?? 0) || a - b,
      );
    }
    for (const [name] of this.#fields) {
      const from = arrayOf(this.columns, name);
      const to = arrayOf(sorted, name);
      for (let i = 0; i < order.length; i += 1) to[i] = from[order[i] ?? 0] ?? 0;
    }
    const dictionaries = Object.fromEntries(
      Object.entries(this.dictionaries).flatMap(([name, dictionary]) =>
        dictionary.texts.length > 1 ? [[name, dictionary.texts]] : [],
      ),
    );
    return { count: this.count, columns: sorted, dictionaries };
  }
}

type AnyArray = Float64Array | Uint32Array | Uint16Array | Uint8Array;

function arrayOf<F extends FieldList>(columns: ColumnsOf<F>, name: string): AnyArray {
  const found = (columns as Readonly<Record<string, AnyArray>>)[name];
  if (found === undefined) throw new RangeError(`a packed column has no field ${name}`);
  return found;
}

function isInOrder(offsets: AnyArray, targets: AnyArray, count: number): boolean {
  for (let i = 1; i < count; i += 1) {
    const step = (offsets[i] ?? 0) - (offsets[i - 1] ?? 0);
    if (step < 0 || (step === 0 && (targets[i] ?? 0) < (targets[i - 1] ?? 0))) return false;
  }
  return true;
}
