import type { ColumnRole } from '../../../../shared/contract/imports.ts';
import { plainName } from './column-names.ts';

/** Names of metrics, and of groups of columns that machines or people filled. */

/** Metrics that evaluation libraries write as plain columns of scores. */
const METRIC_NAMES: ReadonlySet<string> = new Set(
  [
    'faithfulness',
    'reward',
    'answer_relevancy',
    'answer_relevance',
    'relevancy',
    'relevance',
    'context_precision',
    'context_recall',
    'context_relevancy',
    'contextual_precision',
    'contextual_recall',
    'contextual_relevancy',
    'context_entity_recall',
    'answer_similarity',
    'semantic_similarity',
    'answer_correctness',
    'factual_correctness',
    'correctness',
    'groundedness',
    'hallucination',
    'toxicity',
    'bias',
    'helpfulness',
    'harmlessness',
    'harmfulness',
    'coherence',
    'conciseness',
    'completeness',
    'fluency',
    'consistency',
    'accuracy',
    'exact_match',
    'bleu',
    'rouge',
    'rouge_l',
    'rouge1',
    'rouge2',
    'rougel',
    'bertscore',
    'f1',
    'similarity',
    'score',
    'tool_correctness',
    'task_completion',
    'summarization',
    'noise_sensitivity',
    'g_eval',
    'geval',
  ].map(plainName),
);

/** Whether a bare column name is that of a metric. */
export function isMetricName(name: string): boolean {
  return METRIC_NAMES.has(plainName(name)) || /\bg-?eval\b/i.test(name);
}

/** What the ending of a name says: `faithfulness_reason` is the reason of `faithfulness`. */
export function metricPart(
  name: string,
): { readonly metric: string; readonly role: ColumnRole } | null {
  const found =
    /^(.+?)[\s_.:-]?(score|passed|pass|success|successful|verdict|reason|reasoning|explanation|rationale|threshold)$/i.exec(
      name,
    );
  const metric = found?.[1];
  const part = found?.[2]?.toLowerCase();
  if (metric === undefined || part === undefined) return null;
  // `Passscore` must end in a part of its own: a separator or a capital letter.
  const boundary = name.slice(metric.length);
  if (!/^[\s_.:-]/.test(boundary) && !/^[A-Z]/.test(boundary)) return null;
  if (part === 'score') return { metric, role: 'metric_score' };
  if (part === 'threshold') return { metric, role: 'metric_threshold' };
  if (['passed', 'pass', 'success', 'successful', 'verdict'].includes(part))
    return { metric, role: 'metric_passed' };
  return { metric, role: 'metric_reason' };
}

/** Groups whose values come from a machine. `llm` and `model` alone are attributes, not judgements. */
export function isMachineGroup(name: string): boolean {
  const suffix = '_?(?:judge|scores?|results?|metrics?|eval(?:uation)?s?|verdicts?)';
  return new RegExp(
    `^(?:(?:predict(?:ed|ion)?|judge|metrics?)(?:${suffix})*|(?:model|llm|auto(?:matic)?|machine|ai)(?:${suffix})+)$`,
    'i',
  ).test(name);
}

/** Groups that hold scores without saying whose: a machine's, unless another group is the machine's. */
export function isScoreGroup(name: string): boolean {
  return /^(?:scores?|evals?|evaluations?|ratings?|results?|grades?)$/i.test(name);
}

/** Numbers that keep the books of a run (tokens, counts, ids, times): no judgement, whatever group they stand in. */
export function isBookkeeping(name: string): boolean {
  return /(?:^|[._])(?:tokens?|token_?usage|token_?count|usage|stats|counts?|num_\w+|index|idx|cached|ids?|\w+_id|call_?id|latency(?:_?ms)?|duration(?:_?ms)?|timestamp|cost)(?:[._]|$)/i.test(
    name,
  );
}

/** Groups whose values people gave. */
export function isHumanGroup(name: string): boolean {
  return /^(?:human|expert|annotator|reviewer|rater|turker|crowd|gold|manual|annotations?|labels?)(?:_?(?:annotations?|scores?|labels?|ratings?|evals?|judge?ments?|verdicts?|reviews?))*$/i.test(
    name,
  );
}
