import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFile, openBenchCore } from './bench-core.ts';
import type { Figure } from './figure.ts';
import { type CaseShape, writeCases } from './generate-cases.ts';
import type { Size } from './options.ts';

/** One run of the benchmark: its folder, its data, made once and shared by the figures. */
export interface BenchRun {
  readonly size: Size;
  /** A fresh folder inside the run's own. */
  readonly folder: (name: string) => string;
  /** A file of generated cases. */
  readonly cases: (
    count: number,
    shape: CaseShape,
  ) => { readonly path: string; readonly bytes: number };
  /** A workspace into which such cases were imported; shared, so leave it as it is. */
  readonly workspace: (count: number, shape: CaseShape) => Promise<string>;
  readonly note: (text: string) => void;
  readonly cleanUp: () => void;
}

/** Measures one topic. */
export type Measure = (run: BenchRun) => Promise<readonly Figure[]>;

export function createBenchRun(size: Size, note: (text: string) => void): BenchRun {
  const root = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const files = new Map<string, string>();
  const workspaces = new Map<string, string>();
  let folders = 0;

  const folder = (name: string): string => {
    folders += 1;
    const path = join(root, `${folders}-${name}`);
    mkdirSync(path);
    return path;
  };
  const cases: BenchRun['cases'] = (count, shape) => {
    const key = `${shape}-${count}`;
    let path = files.get(key);
    if (path === undefined) {
      path = join(root, `${key}.jsonl`);
      const bytes = writeCases(path, count, shape);
      note(`${count.toLocaleString('en')} cases generated, ${(bytes / 1e6).toFixed(1)} MB`);
      files.set(key, path);
    }
    return { path, bytes: statSync(path).size };
  };
  return {
    size,
    folder,
    cases,
    workspace: async (count, shape) => {
      const key = `${shape}-${count}`;
      const known = workspaces.get(key);
      if (known !== undefined) return known;
      const { path } = cases(count, shape);
      const dir = folder('workspace');
      const bench = await openBenchCore(dir);
      const { completeMs } = await importFile(bench, path);
      await bench.close();
      note(
        `workspace of ${count.toLocaleString('en')} cases made in ${(completeMs / 1000).toFixed(1)} s`,
      );
      workspaces.set(key, dir);
      return dir;
    },
    note,
    cleanUp: () => rmSync(root, { recursive: true, force: true }),
  };
}
