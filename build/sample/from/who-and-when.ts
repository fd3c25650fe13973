import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { CaseRecordInput, Span } from '../../../shared/domain/case.ts';
import { readJson } from './read-json.ts';

const RunSchema = z.object({
  question: z.string(),
  question_ID: z.string(),
  ground_truth: z.string(),
  history: z.array(
    z.object({ content: z.string(), role: z.string().optional(), name: z.string().optional() }),
  ),
  mistake_agent: z.string(),
  // A string that counts from 0.
  mistake_step: z.string(),
  mistake_reason: z.string(),
});

/** The sample stays small: runs whose file is larger are left out. */
const MAX_FILE_BYTES = 30_000;
const REVIEWER = 'Who&When annotators';

function agentOf(step: {
  readonly name?: string | undefined;
  readonly role?: string | undefined;
}): string {
  return step.name ?? step.role ?? 'agent';
}

/**
 * Who&When: failed runs of multi-agent systems. People named the agent and the first step that made
 * the run fail, and why. A step of the history is a span.
 */
export function readWhoAndWhen(dataDir: string): CaseRecordInput[] {
  return ['Algorithm-Generated', 'Hand-Crafted'].flatMap((subset) => {
    const dir = join(dataDir, 'who-and-when', subset);
    return readdirSync(dir)
      .filter((file) => file.endsWith('.json') && statSync(join(dir, file)).size <= MAX_FILE_BYTES)
      .toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
      .map((file): CaseRecordInput => {
        const run = RunSchema.parse(readJson(join(dir, file)));
        const spans = run.history.map((step, index): Span => {
          const failed = /^exitcode: [1-9]/.test(step.content);
          const isTerminal = /terminal/i.test(agentOf(step));
          return {
            id: `step-${index}`,
            parentId: null,
            name: agentOf(step),
            kind: isTerminal ? 'tool' : 'agent',
            status: failed ? 'error' : 'ok',
            ...(failed ? { error: step.content.slice(0, 300) } : {}),
            agent: agentOf(step),
            ...(isTerminal
              ? { output: step.content }
              : { messages: [{ role: step.role ?? 'assistant', content: step.content }] }),
          };
        });
        const span = { kind: 'span' as const, spanId: `step-${Number(run.mistake_step)}` };
        return {
          id: `${subset.toLowerCase()}-${basename(file, '.json')}`,
          kind: 'trace',
          name: run.question,
          input: run.question,
          actualOutput: run.history.at(-1)?.content ?? '',
          expectedOutput: run.ground_truth,
          spans,
          environment: 'development',
          tags: ['who-and-when', subset === 'Hand-Crafted' ? 'magentic-one' : 'captain-agent'],
          metricResults: [
            {
              metric: 'Answer correct',
              evaluator: 'exact match',
              score: 0,
              threshold: 1,
              passed: false,
              direction: 'higher_is_better',
            },
          ],
          labels: [
            { reviewer: REVIEWER, question: 'verdict', value: 'fail', reason: run.mistake_reason },
            { reviewer: REVIEWER, question: 'failing_agent', value: run.mistake_agent },
            {
              reviewer: REVIEWER,
              question: 'verdict',
              value: 'fail',
              reason: run.mistake_reason,
              target: span,
            },
          ],
        };
      });
  });
}
