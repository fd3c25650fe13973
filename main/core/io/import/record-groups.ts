/**
 * Which records of a file belong together (the spans of a trace, the rows of an id), as places in
 * the file: numbers alone, so that a million records take some tens of megabytes.
 */
export class RecordGroups {
  readonly #ordinals = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #bytes: number[] = [];
  readonly #counts: number[] = [];
  readonly #offsets: number[] = [];
  readonly #lengths: number[] = [];
  readonly #lines: number[] = [];
  readonly #groups: number[] = [];
  readonly #extras: number[] = [];
  #sorted: Uint32Array | null = null;
  #starts: Uint32Array | null = null;

  /** @param extra a number that the caller wants back with the record. */
  add(
    key: string,
    record: {
      readonly offset: number;
      readonly bytes: number;
      readonly line: number;
      readonly extra?: number;
    },
  ): number {
    let group = this.#ordinals.get(key);
    if (group === undefined) {
      group = this.#keys.length;
      this.#ordinals.set(key, group);
      this.#keys.push(key);
      this.#bytes.push(0);
      this.#counts.push(0);
    }
    this.#offsets.push(record.offset);
    this.#lengths.push(record.bytes);
    this.#lines.push(record.line);
    this.#groups.push(group);
    this.#extras.push(record.extra ?? 0);
    this.#bytes[group] = (this.#bytes[group] ?? 0) + record.bytes;
    this.#counts[group] = (this.#counts[group] ?? 0) + 1;
    this.#sorted = null;
    return group;
  }

  get size(): number {
    return this.#keys.length;
  }

  key(group: number): string {
    return this.#keys[group] ?? '';
  }

  /** Bytes and number of a group's records. */
  total(group: number): { readonly bytes: number; readonly count: number } {
    return { bytes: this.#bytes[group] ?? 0, count: this.#counts[group] ?? 0 };
  }

  /** The records of a group in the order of the file. */
  records(group: number): {
    readonly offset: number;
    readonly bytes: number;
    readonly line: number;
    readonly extra: number;
  }[] {
    const { sorted, starts } = this.#sort();
    const records = [];
    for (let at = starts[group] ?? 0; at < (starts[group + 1] ?? 0); at += 1) {
      const index = sorted[at] ?? 0;
      records.push({
        offset: this.#offsets[index] ?? 0,
        bytes: this.#lengths[index] ?? 0,
        line: this.#lines[index] ?? 0,
        extra: this.#extras[index] ?? 0,
      });
    }
    return records;
  }

  /** Counting sort by group; stable, so that the order of the file is kept. */
  #sort(): { sorted: Uint32Array; starts: Uint32Array } {
    if (this.#sorted !== null && this.#starts !== null)
      return { sorted: this.#sorted, starts: this.#starts };
    const starts = new Uint32Array(this.#keys.length + 1);
    for (const [group, count] of this.#counts.entries())
      starts[group + 1] = (starts[group] ?? 0) + count;
    const next = starts.slice();
    const sorted = new Uint32Array(this.#groups.length);
    for (const [index, group] of this.#groups.entries()) {
      const at = next[group] ?? 0;
      sorted[at] = index;
      next[group] = at + 1;
    }
    this.#sorted = sorted;
    this.#starts = starts;
    return { sorted, starts };
  }
}
