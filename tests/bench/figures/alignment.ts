import { AlignmentFilterSchema } from '../../../shared/contract/alignment.ts';
import { confusionOf } from '../../../shared/stats/confusion.ts';
import { openReading } from '../../../main/core/store/connection.ts';
import { readLabelColumn, readMetricColumn } from '../../../main/core/store/packed-columns.ts';
import { openBenchCore } from '../bench-core.ts';
import type { BenchRun } from '../bench-run.ts';
import { type Figure, figureOf, medianOf } from '../figure.ts';
import { measureBandwidth, timesOf } from '../floors.ts';
import { createRandom } from '../generate-cases.ts';

const METRICS = 4;

/** The alignment table over judgements of four metrics, and the parts of which its time is made. */
export async function measureAlignment(run: BenchRun): Promise<readonly Figure[]> {
  const { judgedCases, alignmentRounds: rounds } = run.size;
  const dir = await run.workspace(judgedCases, 'judged');
  const bench = await openBenchCore(dir);
  const ask = async (): Promise<number> => {
    const start = performance.now();
    const table = await bench.call('alignment.table', { filter: AlignmentFilterSchema.parse({}) });
    const ms = performance.now() - start;
    const judged = table.rows.reduce((sum, row) => sum + row.summary.rows, 0);
    if (judged !== judgedCases * METRICS) throw new Error(`${judged} judgements in the table`);
    return ms;
  };
  const cold = await ask();
  const warm: number[] = [];
  for (let round = 0; round < rounds; round += 1) warm.push(await ask());
  const path = bench.core.context.databasePath;
  await bench.close();

  const db = openReading(path);
  const rows = timesOf(
    rounds,
    () =>
      db
        .prepare(
          `SELECT r.case_row, r.score, r.threshold, r.verdict, l.verdict, l.number
           FROM metric_result AS r JOIN imported_label AS l ON l.case_row = r.case_row AND l.target = r.target
           WHERE r.metric_row = 1 AND l.question = 'verdict'`,
        )
        .raw()
        .all(),
    1,
  );
  const packed = timesOf(rounds, () => {
    const metric = readMetricColumn(db, 1);
    const labels = readLabelColumn(db, 'verdict');
    if (metric.count !== judgedCases || labels.count !== judgedCases) {
      throw new Error('the packed columns are not whole');
    }
  });
  db.close();

  const judgements = judgedCases * METRICS;
  const random = createRandom(7);
  const metricVerdict = Uint8Array.from({ length: judgements }, () => (random() < 0.5 ? 0 : 1));
  const humanVerdict = Uint8Array.from({ length: judgements }, () => (random() < 0.5 ? 0 : 1));
  const confusion = timesOf(rounds * 5, () => confusionOf(metricVerdict, humanVerdict), 200);
  const bandwidth = measureBandwidth();
  const unit = 'ms';
  const rowsOfAll = { title: 'fetching the rows once a metric', value: medianOf(rows) * METRICS };
  return [
    figureOf({
      id: 'alignment.cold',
      title: 'Alignment table after an import (packs columns)',
      unit,
      samples: [cold],
      kind: 'runs',
      limit: rowsOfAll,
    }),
    figureOf({
      id: 'alignment.warm',
      title: 'Alignment table with intervals',
      unit,
      samples: warm,
      kind: 'runs',
      limit: rowsOfAll,
    }),
    figureOf({
      id: 'alignment.confusion',
      title: 'Confusion cells, one pass',
      unit,
      samples: confusion,
      kind: 'times',
      limit: { title: 'memory bandwidth', value: (2 * judgements) / bandwidth },
      goal: { over: 'ratio', atMost: 20 },
    }),
    figureOf({
      id: 'alignment.packed',
      title: 'Judgements of one metric, packed columns',
      unit,
      samples: packed,
      kind: 'runs',
      limit: { title: 'joined rows', value: medianOf(rows) },
      goal: { over: 'ratio', atMost: 0.05 },
    }),
  ];
}
