import { rmSync } from 'node:fs';
import type { BenchRun } from '../bench-run.ts';
import { type Figure, figureOf, medianOf } from '../figure.ts';
import { reported, runChild } from '../run-child.ts';

/** Import against the fastest durable insert of the same bytes and against a naive importer, one after the other in turns. */
export async function measureImport(run: BenchRun): Promise<readonly Figure[]> {
  const { importCases, importRounds } = run.size;
  const { path } = run.cases(importCases, 'agent');
  const raw: number[] = [];
  const naive: number[] = [];
  const load: number[] = [];
  const complete: number[] = [];
  const growth: number[] = [];
  const inFolder = async (script: string) => {
    const dir = run.folder('import');
    const report = await runChild(script, [path, dir]);
    rmSync(dir, { recursive: true });
    return report;
  };
  const rate = (ms: number): number => importCases / (ms / 1000);
  for (let round = 0; round < importRounds; round += 1) {
    raw.push(rate(reported(await inFolder('import-raw.ts'), 'completeMs')));
    const own = await inFolder('import-assay.ts');
    load.push(rate(reported(own, 'loadMs')));
    complete.push(rate(reported(own, 'completeMs')));
    growth.push(reported(own, 'rssGrowthMb'));
    naive.push(rate(reported(await inFolder('import-naive.ts'), 'completeMs')));
    run.note(`import round ${round + 1} of ${importRounds} done`);
  }
  const unit = 'cases/s';
  const limit = { title: 'raw inserts', value: medianOf(raw) };
  return [
    figureOf({
      id: 'import.raw',
      title: 'Raw durable inserts (limit B)',
      unit,
      samples: raw,
      kind: 'runs',
    }),
    figureOf({
      id: 'import.load',
      title: 'Import until cases can be reviewed',
      unit,
      samples: load,
      kind: 'runs',
      limit,
      goal: { over: 'ratio', atLeast: 0.25 },
    }),
    figureOf({
      id: 'import.complete',
      title: 'Import with indexes and full text',
      unit,
      samples: complete,
      kind: 'runs',
      limit,
      goal: { over: 'ratio', atLeast: 0.14 },
    }),
    figureOf({
      id: 'import.naive',
      title: 'Naive importer',
      unit,
      samples: naive,
      kind: 'runs',
      limit,
    }),
    figureOf({
      id: 'import.over-naive',
      title: 'Import with indexes and full text',
      unit,
      samples: complete,
      kind: 'runs',
      limit: { title: 'naive importer', value: medianOf(naive) },
      goal: { over: 'ratio', atLeast: 2 },
    }),
    figureOf({
      id: 'import.rss',
      title: 'Memory growth of the importing process',
      unit: 'MB',
      samples: growth,
      kind: 'runs',
      goal: { over: 'value', atMost: 150 },
    }),
  ];
}
