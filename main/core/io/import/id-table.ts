/**
 * The native ids that a file has used, with the line of each: a hash table of 64-bit hashes in typed
 * arrays, about 24 bytes an id, where a map of strings would take a hundred. Two ids with one hash
 * would be taken for a repetition; among a million ids the chance is below one in ten million.
 */
export class IdTable {
  #capacity = 1 << 12;
  #high = new Uint32Array(this.#capacity);
  #low = new Uint32Array(this.#capacity);
  #lines = new Uint32Array(this.#capacity);
  #count = 0;

  /** Notes an id. @returns the line of its first use, or null if it is new. */
  add(id: string, line: number): number | null {
    if (this.#count * 2 >= this.#capacity) this.#grow();
    const { high, low } = hash64(id);
    const slot = this.#find(high, low);
    if (this.#lines[slot] !== 0) return (this.#lines[slot] ?? 1) - 1;
    this.#high[slot] = high;
    this.#low[slot] = low;
    // 0 marks a free slot.
    this.#lines[slot] = line + 1;
    this.#count += 1;
    return null;
  }

  #find(high: number, low: number): number {
    const mask = this.#capacity - 1;
    let slot = low & mask;
    while (this.#lines[slot] !== 0 && (this.#high[slot] !== high || this.#low[slot] !== low))
      slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const old = { high: this.#high, low: this.#low, lines: this.#lines };
    this.#capacity *= 2;
    this.#high = new Uint32Array(this.#capacity);
    this.#low = new Uint32Array(this.#capacity);
    this.#lines = new Uint32Array(this.#capacity);
    for (const [index, line] of old.lines.entries()) {
      if (line === 0) continue;
      const high = old.high[index] ?? 0;
      const low = old.low[index] ?? 0;
      const slot = this.#find(high, low);
      this.#high[slot] = high;
      this.#low[slot] = low;
      this.#lines[slot] = line;
    }
  }
}

/** Two 32-bit multiplicative hashes that mix into each other (the scheme known as cyrb53). */
function hash64(text: string): { high: number; low: number } {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return { high: b >>> 0, low: a >>> 0 };
}
