import type { Direction, JsonValue, MetricResult, Target } from '../../../../shared/domain/case.ts';
import { asAmount, asList, asNumber, asObject, asText, either, field } from './json-access.ts';

/**
 * Metrics that ship with DeepEval, by the name that its test runs carry, with the direction of those
 * that pass at or below their threshold. Others pass at or above it.
 */
const PREBUILT: ReadonlyMap<string, Direction> = new Map([
  ...[
    'Answer Relevancy',
    'Faithfulness',
    'Contextual Precision',
    'Contextual Recall',
    'Contextual Relevancy',
    'Tool Correctness',
    'Argument Correctness',
    'Task Completion',
    'Summarization',
    'Json Correctness',
    'Prompt Alignment',
    'Role Adherence',
    'Knowledge Retention',
    'Conversation Completeness',
    'Conversation Relevancy',
    'Turn Relevancy',
    'Exact Match',
    'Pattern Match',
    'Step Efficiency',
    'Plan Adherence',
    'Plan Quality',
  ].map((name): [string, Direction] => [name.toLowerCase(), 'higher_is_better']),
  ...['Hallucination', 'Bias', 'Toxicity'].map((name): [string, Direction] => [
    name.toLowerCase(),
    'lower_is_better',
  ]),
]);

/** Whether DeepEval ships a metric of this name. */
function isPrebuiltMetric(name: string): boolean {
  return PREBUILT.has(name.toLowerCase());
}

/** The direction that DeepEval's own documentation gives a metric, or null if it is not one of its own. */
export function declaredDirection(name: string): Direction | null {
  return PREBUILT.get(name.toLowerCase()) ?? null;
}

/** Whether a metric is a G-Eval one, by the mark that DeepEval or its users put into the name. */
function isGEval(name: string): boolean {
  return /\bG-?Eval\b/i.test(name);
}

/** What the name of a metric tells of its kind; imported metrics are otherwise external ones. */
export function metricNature(name: string): { readonly kind: 'prebuilt' | 'g_eval' | 'external' } {
  if (isGEval(name)) return { kind: 'g_eval' };
  return { kind: isPrebuiltMetric(name) ? 'prebuilt' : 'external' };
}

/**
 * Maps the entries of `metricsData`. `success` is believed; a result that carries an error has no
 * verdict, whatever `success` says (DeepEval writes false there), and neither has a flaky one.
 */
export function mapMetricsData(value: JsonValue | undefined, target: Target): MetricResult[] {
  const results: MetricResult[] = [];
  for (const item of asList(value)) {
    const row = asObject(item);
    const name = row === null ? undefined : asText(field(row, 'name', 'metric'));
    if (row === null || name === undefined) continue;
    const success = either(row, 'success');
    const skipped = either(row, 'skipped') === true;
    const error = asText(either(row, 'error'));
    const flaky = either(row, 'flaky') === true;
    const evaluator = asText(either(row, 'evaluationModel'));
    const reason = asText(either(row, 'reason'));
    const costUsd = asAmount(either(row, 'evaluationCost'));
    results.push({
      metric: name,
      target,
      score: asNumber(either(row, 'score')) ?? null,
      threshold: asNumber(either(row, 'threshold')) ?? null,
      passed:
        typeof success === 'boolean' && !skipped && error === undefined && !flaky ? success : null,
      ...(reason === undefined ? {} : { reason }),
      ...(evaluator === undefined ? {} : { evaluator }),
      ...(error === undefined ? {} : { error }),
      ...(flaky ? { flaky: true } : {}),
      ...(costUsd === undefined ? {} : { costUsd }),
    });
  }
  return results;
}
