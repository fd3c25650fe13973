import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1024 * 1024;

/** Lines of a file, read in large pieces: the fastest plain way. */
export function* readLines(path: string): Generator<string> {
  const file = openSync(path, 'r');
  let rest: Buffer = Buffer.alloc(0);
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const bytes = readSync(file, chunk);
      if (bytes === 0) break;
      const block = Buffer.concat([rest, chunk.subarray(0, bytes)]);
      let from = 0;
      for (let at = block.indexOf(10); at >= 0; at = block.indexOf(10, from)) {
        yield block.toString('utf8', from, at);
        from = at + 1;
      }
      rest = block.subarray(from);
    }
    if (rest.length > 0) yield rest.toString('utf8');
  } finally {
    closeSync(file);
  }
}
