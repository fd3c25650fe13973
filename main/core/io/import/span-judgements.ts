import type {
  Feedback,
  HumanLabel,
  JsonValue,
  MetricResult,
  Target,
} from '../../../../shared/domain/case.ts';
import type { AttributeNode } from './attribute-tree.ts';
import { attribute, attributeTree, itemsAt } from './attribute-tree.ts';
import { asList, asNumber, asObject, asText, toText } from './json-access.ts';
import type { SourceEvent } from './source-span.ts';

/** What people and judges said of something, sorted into the lanes of a case. */
export interface Judgements {
  readonly metricResults: MetricResult[];
  readonly labels: HumanLabel[];
  readonly feedback: Feedback[];
}

/** Scopes of OpenInference annotations: about the span itself, its trace, or its session. */
export const JUDGEMENT_SCOPES = ['', 'trace.', 'session.'] as const;

/**
 * Reads `annotations.N.annotation.*` and `evaluations.N.evaluation.*` under a scope. A human's
 * annotation becomes a label; a judge's or program's becomes a metric result; one that is named as
 * user feedback goes into the end users' lane.
 */
export function readAnnotations(
  tree: AttributeNode,
  scope: (typeof JUDGEMENT_SCOPES)[number],
  target: Target,
): Judgements {
  const judgements: Judgements = { metricResults: [], labels: [], feedback: [] };
  for (const [list, item] of [
    ['annotations', 'annotation'],
    ['evaluations', 'evaluation'],
  ] as const) {
    for (const node of itemsAt(tree, `${scope}${list}`)) {
      const at = attribute(node, `${item}.name`) === undefined ? '' : `${item}.`;
      addJudgement(judgements, {
        name: asText(attribute(node, `${at}name`)),
        score: asNumber(attribute(node, `${at}score`, `${at}score.value`, `${at}result.score`)),
        label: asText(attribute(node, `${at}label`, `${at}score.label`, `${at}result.label`)),
        explanation: asText(attribute(node, `${at}explanation`, `${at}result.explanation`)),
        annotator: asText(attribute(node, `${at}annotator_kind`)),
        identifier: asText(attribute(node, `${at}identifier`)),
        error: asText(attribute(node, `${at}error.type`, `${at}error`)),
        target,
      });
    }
  }
  return judgements;
}

/** Reads annotations that stand in a list beside the span's attributes (Phoenix downloads). */
export function readAnnotationList(value: JsonValue | undefined, target: Target): Judgements {
  const list = asList(value).flatMap((item) => asObject(item) ?? []);
  const attributes: Record<string, JsonValue> = {};
  for (const [index, item] of list.entries()) attributes[`annotations.${index}.annotation`] = item;
  return readAnnotations(attributeTree(attributes), '', target);
}

/** Reads the events `gen_ai.evaluation.result`. */
export function readEvaluationEvents(events: readonly SourceEvent[], target: Target): Judgements {
  const judgements: Judgements = { metricResults: [], labels: [], feedback: [] };
  for (const event of events) {
    if (event.name !== 'gen_ai.evaluation.result') continue;
    const tree = attributeTree(event.attributes);
    addJudgement(judgements, {
      name: asText(attribute(tree, 'gen_ai.evaluation.name')),
      score: asNumber(attribute(tree, 'gen_ai.evaluation.score.value')),
      label: asText(attribute(tree, 'gen_ai.evaluation.score.label')),
      explanation: asText(attribute(tree, 'gen_ai.evaluation.explanation')),
      annotator: undefined,
      identifier: undefined,
      error: asText(attribute(tree, 'error.type')),
      target,
    });
  }
  return judgements;
}

interface Judgement {
  readonly name: string | undefined;
  readonly score: number | undefined;
  readonly label: string | undefined;
  readonly explanation: string | undefined;
  readonly annotator: string | undefined;
  readonly identifier: string | undefined;
  readonly error: string | undefined;
  readonly target: Target;
}

function addJudgement(into: Judgements, judgement: Judgement): void {
  const { name, score, label, explanation, target } = judgement;
  if (name === undefined) return;
  if (isFeedbackName(name)) {
    const feedback = asFeedback(judgement);
    if (feedback !== null) {
      into.feedback.push(feedback);
      return;
    }
  }
  if (judgement.annotator?.toUpperCase() === 'HUMAN') {
    const value = label ?? score;
    if (value === undefined && explanation === undefined) return;
    into.labels.push({
      reviewer: judgement.identifier ?? 'human',
      question: name,
      value: value ?? explanation ?? '',
      ...(explanation === undefined || value === undefined ? {} : { reason: explanation }),
      target,
    });
    return;
  }
  const passed = verdictWord(label);
  // A label that is no verdict word is kept in the reason: what it means is not guessed.
  const reason = [
    passed === null && label !== undefined ? `Label: ${label}.` : null,
    explanation ?? null,
  ]
    .filter((part) => part !== null)
    .join(' ');
  into.metricResults.push({
    metric: name,
    target,
    score: score ?? null,
    passed: judgement.error === undefined ? passed : null,
    ...(reason === '' ? {} : { reason }),
    ...(judgement.error === undefined ? {} : { error: judgement.error }),
    ...(judgement.annotator === undefined ? {} : { evaluator: judgement.annotator }),
  });
}

/** `pass`, `fail` and their plain forms; every other label leaves the verdict open. */
export function verdictWord(label: string | undefined): boolean | null {
  switch (label?.trim().toLowerCase()) {
    case 'pass':
    case 'passed':
    case 'true':
      return true;
    case 'fail':
    case 'failed':
    case 'false':
      return false;
    default:
      return null;
  }
}

function isFeedbackName(name: string): boolean {
  return /^(?:end[ _.-]?)?user[ _.-]?(?:feedback|rating|thumbs?)$|^thumbs?(?:[ _.-]?(?:up|down))?(?:[ _.-]?(?:up|down))?$/i.test(
    name.trim(),
  );
}

function asFeedback(judgement: Judgement): Feedback | null {
  const thumb = thumbOf(judgement.label) ?? thumbOf(judgement.score);
  const extra = {
    ...(judgement.explanation === undefined ? {} : { comment: judgement.explanation }),
    ...(judgement.identifier === undefined ? {} : { userId: judgement.identifier }),
  };
  if (thumb !== null) return { kind: thumb, ...extra };
  if (judgement.score !== undefined) return { kind: 'rating', value: judgement.score, ...extra };
  if (judgement.explanation !== undefined) return { kind: 'comment', ...extra };
  return judgement.label === undefined ? null : { kind: 'comment', comment: judgement.label };
}

/** A thumb in the spellings that tools and tables use; null if the value is none. */
export function thumbOf(value: JsonValue | undefined): 'thumbs_up' | 'thumbs_down' | null {
  if (value === undefined || value === null) return null;
  const text = toText(value)
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]/g, '');
  if (
    [
      '1',
      'up',
      'thumbsup',
      'thumbup',
      'positive',
      'like',
      'liked',
      'good',
      'true',
      'yes',
      '+1',
      '\u{1f44d}',
    ].includes(text)
  )
    return 'thumbs_up';
  if (
    [
      '0',
      '-1',
      'down',
      'thumbsdown',
      'thumbdown',
      'negative',
      'dislike',
      'disliked',
      'bad',
      'false',
      'no',
      '\u{1f44e}',
    ].includes(text)
  )
    return 'thumbs_down';
  return null;
}
