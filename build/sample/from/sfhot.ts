import { join } from 'node:path';
import { z } from 'zod';
import type { CaseRecordInput } from '../../../shared/domain/case.ts';
import { readJson } from './read-json.ts';

const CRITERIA = ['naturalness', 'informativeness', 'overall'] as const;
const ScoresSchema = z.object({
  naturalness: z.number(),
  informativeness: z.number(),
  overall: z.number(),
});
const RowSchema = z.object({
  doc_id: z.number(),
  source: z.string(),
  reference: z.string(),
  system_output: z.string(),
  scores: ScoresSchema,
  predict_scores: ScoresSchema,
});

/**
 * UniEval SFHOT: 875 sentences about hotels, graded from 1 to 6 by people and from 0 to 1 by a
 * metric, on three criteria. The metric is named like the question, so each is compared with its own.
 */
export function readSfhot(dataDir: string): CaseRecordInput[] {
  const rows = z
    .array(RowSchema)
    .parse(readJson(join(dataDir, 'unieval-sfhot', 'sfhot_result.json')));
  return rows.map((row): CaseRecordInput => {
    const act = row.source.split('(')[0] ?? row.source;
    return {
      id: `sfhot-${row.doc_id}`,
      kind: 'test_case',
      input: row.source,
      actualOutput: row.system_output,
      expectedOutput: row.reference,
      group: act,
      environment: 'development',
      tags: ['sfhot', act],
      metricResults: CRITERIA.map((criterion) => ({
        metric: criterion,
        evaluator: 'UniEval',
        score: row.predict_scores[criterion],
        direction: 'higher_is_better' as const,
      })),
      labels: CRITERIA.map((criterion) => ({
        reviewer: 'Mean of raters',
        question: criterion,
        value: row.scores[criterion],
      })),
    };
  });
}
