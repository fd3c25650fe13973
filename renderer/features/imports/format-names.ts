import type { ColumnRole, ImportFormat } from '../../../shared/contract/imports.ts';

export const FORMAT_NAMES: { readonly [F in ImportFormat]: string } = {
  assay_jsonl: 'Assay JSON Lines',
  deepeval_test_run: 'DeepEval test run',
  otlp_json: 'OpenTelemetry traces (OTLP JSON)',
  openinference_spans: 'OpenInference spans',
  csv: 'CSV table',
  jsonl: 'JSON Lines table',
};

interface RoleName {
  readonly title: string;
  readonly group: 'General' | 'Content' | 'About the case' | 'Metrics' | 'People';
  /** What the name that goes with the role says; undefined where the role needs none. */
  readonly nameLabel?: string;
}

export const ROLE_NAMES: { readonly [R in ColumnRole]: RoleName } = {
  ignore: { title: 'Leave out', group: 'General' },
  metadata: { title: 'Metadata', group: 'General' },
  id: { title: 'Id', group: 'General' },
  name: { title: 'Name', group: 'General' },
  input: { title: 'Input', group: 'Content' },
  actual_output: { title: 'Actual output', group: 'Content' },
  expected_output: { title: 'Expected output', group: 'Content' },
  context: { title: 'Context', group: 'Content' },
  retrieval_context: { title: 'Retrieval context', group: 'Content' },
  turns: { title: 'Turns of a conversation', group: 'Content' },
  tags: { title: 'Tags', group: 'About the case' },
  environment: { title: 'Environment', group: 'About the case' },
  group: { title: 'Group', group: 'About the case' },
  thread_id: { title: 'Thread id', group: 'About the case' },
  started_at: { title: 'Time', group: 'About the case' },
  latency_ms: { title: 'Latency in ms', group: 'About the case' },
  latency_s: { title: 'Latency in seconds', group: 'About the case' },
  cost_usd: { title: 'Cost in USD', group: 'About the case' },
  tokens_total: { title: 'Tokens', group: 'About the case' },
  metric_score: { title: 'Metric score', group: 'Metrics', nameLabel: 'Metric' },
  metric_passed: { title: 'Metric passed', group: 'Metrics', nameLabel: 'Metric' },
  metric_reason: { title: 'Metric reason', group: 'Metrics', nameLabel: 'Metric' },
  metric_threshold: { title: 'Metric threshold', group: 'Metrics', nameLabel: 'Metric' },
  human_label: { title: 'Human label', group: 'People', nameLabel: 'Question' },
  human_reason: { title: 'Human reason', group: 'People', nameLabel: 'Question' },
  human_reviewer: { title: 'Reviewer', group: 'People' },
  feedback_thumbs: { title: 'End-user thumbs', group: 'People' },
  feedback_comment: { title: 'End-user comment', group: 'People' },
};
