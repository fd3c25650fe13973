import { join } from 'node:path';
import { z } from 'zod';
import type { CaseRecordInput, HumanLabel, Span } from '../../../shared/domain/case.ts';
import {
  ActionSchema,
  ChatMessageSchema,
  isToolError,
  parseIfJson,
  spanKindOfRole,
  toolCallsOf,
  withoutOutput,
  type ChatMessage,
} from './chat.ts';
import { readJson } from './read-json.ts';

const RunSchema = z.object({
  task_id: z.number(),
  reward: z.number(),
  info: z.object({
    task: z.object({
      instruction: z.string(),
      actions: z.array(ActionSchema),
      outputs: z.array(z.string()),
    }),
  }),
  traj: z.array(ChatMessageSchema),
});

const TruthSchema = z.object({
  trajectory_id: z.number(),
  failures: z.array(
    z.object({
      failure_id: z.number(),
      step_number: z.number(),
      step_reason: z.string(),
      failure_category: z.string(),
      category_reason: z.string(),
      failed_agent: z.string(),
    }),
  ),
  root_cause: z.object({ failure_id: z.number(), reason_for_root_cause: z.string() }),
  failure_summary: z.string(),
});

const REVIEWER = 'AgentRx annotators';

function spanOf(message: ChatMessage, index: number, all: readonly ChatMessage[]): Span {
  const calls = toolCallsOf(message, all);
  const asked = all
    .flatMap((other) => toolCallsOf(other, all))
    .find((call) => call.id === message.tool_call_id);
  const called = calls.map((call) => call.name).join(', ');
  return {
    id: `step-${index + 1}`,
    parentId: null,
    name:
      message.role === 'tool'
        ? (message.name ?? 'tool')
        : called === ''
          ? message.role
          : `${message.role}: ${called}`,
    kind: spanKindOfRole(message.role),
    status: isToolError(message) ? 'error' : 'ok',
    ...(isToolError(message) ? { error: message.content ?? '' } : {}),
    ...(message.role === 'assistant' ? { agent: 'Assistant' } : {}),
    ...(message.role === 'tool' && asked ? { toolCall: withoutOutput(asked) } : {}),
    ...(message.role === 'tool' && asked?.arguments !== undefined
      ? { input: asked.arguments }
      : {}),
    ...(message.role === 'tool' ? { output: parseIfJson(message.content ?? '') } : {}),
    ...(message.role === 'tool'
      ? {}
      : {
          messages: [
            {
              role: message.role,
              content: message.content ?? '',
              ...(calls.length > 0 ? { toolCalls: calls.map(withoutOutput) } : {}),
            },
          ],
        }),
  };
}

/**
 * AgentRx: 29 failed retail conversations of tau-bench, with the failing steps that people marked.
 * Their step numbers count from 1 and include the system message, so step 1 is the policy; it is the
 * same text in every run and stands in the pack's guidelines, its span says only that.
 */
export function readAgentRx(dataDir: string): CaseRecordInput[] {
  const runs = z
    .array(RunSchema)
    .parse(readJson(join(dataDir, 'agentrx/data/tau_retail/tau_dataset_failed.json')));
  const truths = z
    .array(TruthSchema)
    .parse(readJson(join(dataDir, 'agentrx/data/ground_truth/tau_ground_truth.json')));
  return runs.map((run): CaseRecordInput => {
    const truth = truths.find((item) => item.trajectory_id === run.task_id);
    const spans = run.traj.map((message, index) =>
      message.role === 'system'
        ? spanOf(
            { ...message, content: 'The retail policy (see the guidelines).' },
            index,
            run.traj,
          )
        : spanOf(message, index, run.traj),
    );
    const root = truth?.failures.find(
      (failure) => failure.failure_id === truth.root_cause.failure_id,
    );
    const labels: HumanLabel[] = truth
      ? [
          { reviewer: REVIEWER, question: 'verdict', value: 'fail', reason: truth.failure_summary },
          ...(root
            ? [
                {
                  reviewer: REVIEWER,
                  question: 'root_cause',
                  value: root.failure_category,
                  reason: truth.root_cause.reason_for_root_cause,
                },
              ]
            : []),
          ...truth.failures.flatMap((failure): HumanLabel[] => {
            const target = { kind: 'span' as const, spanId: `step-${failure.step_number}` };
            return [
              {
                reviewer: REVIEWER,
                question: 'verdict',
                value: 'fail',
                reason: failure.step_reason,
                target,
              },
              {
                reviewer: REVIEWER,
                question: 'failure_mode',
                value: failure.failure_category,
                reason: failure.category_reason,
                target,
              },
            ];
          }),
        ]
      : [];
    const firstUser = run.traj.find((message) => message.role === 'user')?.content ?? '';
    const last =
      run.traj.findLast((message) => message.role === 'assistant' && message.content)?.content ??
      '';
    return {
      id: `retail-${run.task_id}`,
      kind: 'trace',
      name: firstUser,
      input: firstUser,
      actualOutput: last,
      ...(run.info.task.outputs.length > 0
        ? { expectedOutcome: `The user is told: ${run.info.task.outputs.join(', ')}.` }
        : {}),
      expectedTools: run.info.task.actions.map((action) => ({
        name: action.name,
        arguments: action.kwargs,
      })),
      toolsCalled: run.traj.flatMap((message) => toolCallsOf(message, run.traj).map(withoutOutput)),
      spans,
      environment: 'production',
      tags: ['agentrx', 'retail'],
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
      ...(run.traj.some((message) =>
        message.tool_calls?.some((call) => call.function.name === 'transfer_to_human_agents'),
      )
        ? {
            feedback: [
              {
                kind: 'escalation' as const,
                comment: 'The agent transferred the user to a person.',
              },
            ],
          }
        : {}),
      labels,
    };
  });
}
