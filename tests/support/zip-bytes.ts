import { deflateRawSync } from 'node:zlib';

/** An entry of a zip made by hand, with every field that a hostile file may lie about. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly deflate?: boolean;
  readonly declaredBytes?: number;
  readonly method?: number;
  readonly flags?: number;
  readonly externalAttributes?: number;
  readonly extra?: Buffer;
  /** Points to the entry of that index instead of writing one of its own. */
  readonly sameAs?: number;
}

/** Writes a zip byte by byte; checks nothing. */
export function zipBytes(entries: readonly ZipEntry[], count = entries.length): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name, 'latin1');
    const content = Buffer.from(entry.content);
    const packed = entry.deflate === true ? deflateRawSync(content) : content;
    const extra = entry.extra ?? Buffer.alloc(0);
    const at = entry.sameAs === undefined ? offset : (offsets[entry.sameAs] ?? 0);
    offsets.push(at);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(entry.flags ?? 0, 2);
    fields.writeUInt16LE(entry.method ?? (entry.deflate === true ? 8 : 0), 4);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(entry.declaredBytes ?? entry.content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    fields.writeUInt16LE(extra.length, 24);
    if (entry.sameAs === undefined) {
      const parts = [Buffer.from('PK\u0003\u0004', 'latin1'), fields, name, extra, packed];
      local.push(...parts);
      for (const part of parts) offset += part.length;
    }
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(entry.externalAttributes ?? 0, 6);
    tail.writeUInt32LE(at, 10);
    const head = Buffer.from('PK\u0001\u0002\u0014\u0003', 'latin1');
    central.push(head, fields, tail, name, extra);
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}
