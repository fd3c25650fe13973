/**
 * What a disk holds after a power cut, worked out from a trace of a process's writes: of each file only
 * what its last flush made safe. Takes the output of
 * `strace -f -y -xx -e trace=pwrite64,write,ftruncate,fsync,fdatasync,rename,unlink`.
 */
export interface CutDisk {
  /** Safe content by path; a file that was never flushed is not there. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Lines that the process had written to its standard output: what it had acknowledged. */
  readonly acknowledged: readonly string[];
}

export interface TracedCall {
  readonly name: string;
  readonly fd: number;
  readonly path: string;
  readonly bytes: Buffer;
  readonly numbers: readonly number[];
  readonly names: readonly string[];
}

/** @param cuts numbers of calls after which the power goes, rising. @returns the disk of each. */
export function disksAfterCuts(calls: readonly TracedCall[], cuts: readonly number[]): CutDisk[] {
  const written = new Map<string, Buffer>();
  const safe = new Map<string, Buffer>();
  const disks: CutDisk[] = [];
  let output = '';
  let wanted = 0;
  calls.forEach((step, at) => {
    while (wanted < cuts.length && (cuts[wanted] ?? 0) <= at) {
      const acknowledged = output.split('\n').slice(0, -1);
      disks.push({ files: new Map(safe), acknowledged });
      wanted += 1;
    }
    if (step.name === 'write' && step.fd === 1) output += step.bytes.toString('utf8');
    else apply(step, written, safe);
  });
  return disks;
}

function apply(step: TracedCall, written: Map<string, Buffer>, safe: Map<string, Buffer>): void {
  const { name, path, bytes, numbers, names } = step;
  switch (name) {
    case 'pwrite64': {
      const offset = numbers.at(-1) ?? 0;
      const before = written.get(path) ?? Buffer.alloc(0);
      const grown = Buffer.alloc(Math.max(before.length, offset + bytes.length));
      before.copy(grown);
      bytes.copy(grown, offset);
      return void written.set(path, grown);
    }
    case 'write':
      return void written.set(path, Buffer.concat([written.get(path) ?? Buffer.alloc(0), bytes]));
    case 'ftruncate': {
      const length = numbers.at(-1) ?? 0;
      const next = Buffer.alloc(length);
      (written.get(path) ?? Buffer.alloc(0)).copy(next);
      return void written.set(path, next);
    }
    case 'fsync':
    case 'fdatasync': {
      const content = written.get(path);
      if (content) safe.set(path, content);
      return;
    }
    case 'rename': {
      const [from = '', to = ''] = names;
      for (const disk of [written, safe]) {
        const content = disk.get(from);
        if (content) disk.set(to, content);
        disk.delete(from);
      }
      return;
    }
    case 'unlink':
      // A name that goes is as good as gone: SQLite flushes the folder after its journal.
      for (const disk of [written, safe]) disk.delete(names[0] ?? '');
  }
}

/** The calls of a trace that change files, in their order. */
export function readTrace(trace: string): TracedCall[] {
  return trace.split('\n').flatMap((line): TracedCall[] => {
    const call = /^\d+ +(pwrite64|write|ftruncate|fsync|fdatasync|rename|unlink)\((.*)$/.exec(line);
    if (!call) return [];
    const [, name = '', rest = ''] = call;
    const opened = /^(\d+)<([^>]*)>/.exec(rest);
    const strings = [...rest.matchAll(/"([^"]*)"/g)].map(([, hex = '']) => fromHex(hex));
    const plain = rest.replace(/"[^"]*"|<[^>]*>|\)? *=.*$/g, ' ');
    return [
      {
        name,
        fd: opened ? Number(opened[1]) : -1,
        path: opened ? fromHex(opened[2] ?? '').toString('utf8') : '',
        bytes: strings[0] ?? Buffer.alloc(0),
        numbers: (plain.match(/\d+/g) ?? []).map(Number),
        names: strings.map((bytes) => bytes.toString('utf8')),
      },
    ];
  });
}

function fromHex(escaped: string): Buffer {
  return Buffer.from(escaped.replaceAll('\\x', ''), 'hex');
}
