import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { CaseRecordInput } from '../../../shared/domain/case.ts';
import { readJson } from './read-json.ts';

const TaskSchema = z.object({
  name: z.string(),
  query: z.string(),
  tags: z.array(z.string()),
  requirements: z.array(
    z.object({
      requirement_id: z.number(),
      prerequisites: z.array(z.number()),
      criteria: z.string(),
      category: z.string().optional(),
      satisfied: z.boolean(),
    }),
  ),
});

/**
 * DevAI: 366 requirements of 55 development tasks that OpenHands worked on, each judged by people
 * (consensus of three experts) and by an AI judge. A requirement is a case, its task the group.
 */
export function readDevAi(dataDir: string): CaseRecordInput[] {
  const dir = join(dataDir, 'agent-as-a-judge', 'judgment', 'OpenHands');
  const humanDir = join(dir, 'human_as_a_judge');
  return readdirSync(humanDir)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .flatMap((file): CaseRecordInput[] => {
      const human = TaskSchema.parse(readJson(join(humanDir, file)));
      const judge = TaskSchema.parse(readJson(join(dir, 'agent_as_a_judge', 'gray_box', file)));
      return human.requirements.map((requirement): CaseRecordInput => {
        const judged = judge.requirements.find(
          (other) => other.requirement_id === requirement.requirement_id,
        );
        if (!judged)
          throw new Error(`${file}: the judge has no requirement ${requirement.requirement_id}`);
        return {
          id: `${human.name}/R${requirement.requirement_id}`,
          kind: 'test_case',
          name: requirement.criteria,
          input: requirement.criteria,
          context: [human.query],
          group: human.name,
          environment: 'development',
          tags: ['devai', ...human.tags, ...(requirement.category ? [requirement.category] : [])],
          metadata: { task: human.name, prerequisites: requirement.prerequisites },
          metricResults: [
            {
              metric: 'Requirement met',
              version: 'gray box',
              evaluator: 'Agent-as-a-Judge',
              score: judged.satisfied ? 1 : 0,
              passed: judged.satisfied,
              direction: 'higher_is_better',
            },
          ],
          labels: [
            {
              reviewer: 'Expert consensus',
              question: 'verdict',
              value: requirement.satisfied ? 'pass' : 'fail',
            },
          ],
        };
      });
    });
}
