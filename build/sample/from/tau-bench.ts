import { join } from 'node:path';
import { z } from 'zod';
import type { CaseRecordInput, Turn } from '../../../shared/domain/case.ts';
import { ActionSchema, ChatMessageSchema, toolCallsOf, withoutOutput } from './chat.ts';
import { readJson } from './read-json.ts';

const RunSchema = z.object({
  task_id: z.number(),
  reward: z.number(),
  trial: z.number(),
  info: z.object({
    task: z.object({
      instruction: z.string(),
      actions: z.array(ActionSchema),
      outputs: z.array(z.string()),
    }),
  }),
  traj: z.array(ChatMessageSchema),
});

/**
 * tau-bench: 50 airline conversations with tool calls and a reward that compares the database after
 * the conversation with the one that the expected actions give. The policy that opens every
 * conversation is the same text; it stands in the pack's guidelines instead of in each case.
 */
export function readTauBench(dataDir: string): CaseRecordInput[] {
  const runs = z
    .array(RunSchema)
    .parse(readJson(join(dataDir, 'tau-bench', 'gpt-4o-airline.trial0.json')));
  return runs.map((run): CaseRecordInput => {
    const visible = run.traj.filter((message) => message.role !== 'system');
    const turns = visible.map((message): Turn => {
      const calls = toolCallsOf(message, run.traj).map(withoutOutput);
      return {
        role: message.role,
        content: message.content ?? '',
        ...(calls.length > 0 ? { toolCalls: calls } : {}),
        ...(message.tool_call_id === undefined ? {} : { toolCallId: message.tool_call_id }),
        ...(message.name === undefined ? {} : { name: message.name }),
      };
    });
    const isTransferred = visible.some((message) =>
      message.tool_calls?.some((call) => call.function.name === 'transfer_to_human_agents'),
    );
    const opening = visible[0]?.content ?? '';
    return {
      id: `airline-${run.task_id}`,
      kind: 'thread',
      name: opening,
      input: opening,
      threadId: `airline-${run.task_id}-${run.trial}`,
      turns,
      toolsCalled: visible.flatMap((message) => toolCallsOf(message, run.traj).map(withoutOutput)),
      expectedTools: run.info.task.actions.map((action) => ({
        name: action.name,
        arguments: action.kwargs,
      })),
      ...(run.info.task.outputs.length > 0
        ? { expectedOutcome: `The user is told: ${run.info.task.outputs.join(', ')}.` }
        : {}),
      environment: 'production',
      tags: ['tau-bench', 'airline', ...(isTransferred ? ['transferred'] : [])],
      metadata: { userScenario: run.info.task.instruction },
      metricResults: [
        {
          metric: 'Task reward',
          evaluator: 'tau-bench',
          score: run.reward,
          threshold: 1,
          passed: run.reward >= 1,
          direction: 'higher_is_better',
        },
      ],
      ...(isTransferred
        ? {
            feedback: [
              {
                kind: 'escalation' as const,
                comment: 'The agent transferred the user to a person.',
              },
            ],
          }
        : {}),
    };
  });
}
