import type { ColumnRole } from '../../../../shared/contract/imports.ts';

/** Names of columns as they occur in evaluation files, by what they hold; earlier names win. */
const NAMES: readonly (readonly [ColumnRole, readonly string[]])[] = [
  [
    'id',
    [
      'id',
      'caseid',
      'testcaseid',
      'sampleid',
      'exampleid',
      'testid',
      'rowid',
      'recordid',
      'itemid',
      'instanceid',
      'questionid',
      'queryid',
      'qid',
      'docid',
      'documentid',
      'uuid',
      'uid',
      'key',
      'traceid',
      'runid',
    ],
  ],
  [
    'input',
    [
      'input',
      'inputs',
      'question',
      'query',
      'prompt',
      'userinput',
      'userquery',
      'userprompt',
      'usermessage',
      'userquestion',
      'instruction',
      'request',
      'ticket',
      'problem',
      'source',
      'text',
      'message',
      'scenario',
      'task',
      'article',
      'q',
    ],
  ],
  [
    'actual_output',
    [
      'actualoutput',
      'output',
      'outputs',
      'response',
      'modelresponse',
      'modeloutput',
      'modelanswer',
      'systemoutput',
      'agentresponse',
      'agentoutput',
      'llmoutput',
      'llmresponse',
      'botresponse',
      'assistantresponse',
      'assistant',
      'completion',
      'prediction',
      'predicted',
      'generation',
      'generated',
      'generatedtext',
      'generatedanswer',
      'decoded',
      'reply',
      'hypothesis',
      'candidate',
      'summary',
      'answer',
      'result',
      'instance',
      'a',
    ],
  ],
  [
    'expected_output',
    [
      'expectedoutput',
      'expected',
      'expectedanswer',
      'expectedresponse',
      'reference',
      'references',
      'referenceanswer',
      'referenceoutput',
      'groundtruth',
      'groundtruths',
      'gold',
      'golden',
      'goldanswer',
      'goldenanswer',
      'target',
      'ideal',
      'idealanswer',
      'idealresponse',
      'correctanswer',
      'sql',
    ],
  ],
  [
    'retrieval_context',
    [
      'retrievalcontext',
      'retrievedcontext',
      'retrievedcontexts',
      'retrieveddocuments',
      'retrieveddocs',
      'retrievedchunks',
      'documents',
      'docs',
      'passages',
      'chunks',
      'contexts',
    ],
  ],
  ['context', ['context', 'referencecontexts', 'background']],
  [
    'turns',
    [
      'turns',
      'messages',
      'conversation',
      'dialog',
      'dialogue',
      'chat',
      'chathistory',
      'transcript',
      'history',
    ],
  ],
  ['tags', ['tags', 'tag', 'category', 'categories', 'topic', 'topics', 'intent', 'segment']],
  ['environment', ['environment', 'env', 'deploymentenvironment']],
  ['group', ['group', 'groupid', 'taskid', 'cluster', 'documentgroup']],
  ['thread_id', ['threadid', 'sessionid', 'conversationid', 'chatid', 'dialogueid', 'dialogid']],
  [
    'started_at',
    ['startedat', 'timestamp', 'createdat', 'starttime', 'created', 'datetime', 'date', 'time'],
  ],
  [
    'latency_ms',
    ['latencyms', 'durationms', 'responsetimems', 'elapsedms', 'latencymillis', 'milliseconds'],
  ],
  [
    'latency_s',
    [
      'latencys',
      'latencysec',
      'latencysecs',
      'latencyseconds',
      'durations',
      'durationsec',
      'durationseconds',
      'elapsedseconds',
      'responsetimeseconds',
      'seconds',
    ],
  ],
  ['cost_usd', ['costusd', 'cost', 'totalcost', 'totalcostusd', 'priceusd', 'price', 'usd']],
  ['tokens_total', ['totaltokens', 'tokenstotal', 'tokens', 'tokencount', 'usagetotaltokens']],
  ['metadata', ['metadata', 'meta', 'additionalmetadata', 'extra', 'info']],
  [
    'feedback_thumbs',
    [
      'thumbs',
      'thumb',
      'thumbsup',
      'thumbsupdown',
      'userfeedback',
      'feedback',
      'userrating',
      'enduserfeedback',
      'feedbackscore',
    ],
  ],
  [
    'feedback_comment',
    [
      'feedbackcomment',
      'feedbacktext',
      'usercomment',
      'userfeedbackcomment',
      'enduserComment'.toLowerCase(),
    ],
  ],
  [
    'human_reviewer',
    [
      'annotator',
      'annotatorid',
      'annotatorname',
      'reviewer',
      'reviewerid',
      'reviewername',
      'rater',
      'raterid',
      'labeler',
      'labeller',
      'labelerid',
      'worker',
      'workerid',
      'participant',
      'participantid',
      'coder',
      'assessor',
      'assessorid',
      'expert',
      'expertid',
      'reviewedby',
      'annotatedby',
      'labeledby',
    ],
  ],
  [
    'human_label',
    [
      'humanverdict',
      'humanlabel',
      'human',
      'humanscore',
      'humanrating',
      'humanjudgement',
      'humanjudgment',
      'humaneval',
      'humanevaluation',
      'humanannotation',
      'verdict',
      'label',
      'annotation',
      'isaccepted',
      'accepted',
      'approved',
      'isapproved',
      'rating',
      'stars',
      'grade',
      'goldlabel',
      'expertlabel',
      'expertverdict',
      'expertscore',
      'reviewerverdict',
      'reviewverdict',
      'iscorrect',
      'correct',
      'manualscore',
      'manuallabel',
      'manualverdict',
    ],
  ],
  [
    'human_reason',
    [
      'humanreason',
      'humancomment',
      'humannote',
      'humannotes',
      'humanexplanation',
      'humancritique',
      'annotatorcomment',
      'annotatornote',
      'annotatorreason',
      'reviewercomment',
      'reviewcomment',
      'reviewernote',
      'reviewernotes',
      'critique',
      'annotationcomment',
      'labelreason',
      'note',
      'notes',
      'comment',
      'comments',
    ],
  ],
  ['name', ['name', 'title', 'testname', 'casename', 'dish']],
];

/** Letters and digits of a name, in lower case: `Actual Output`, `actual_output` and `actualOutput` are one. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** The role that a column's name alone suggests, and how good the name is (0 = best). */
export function roleOfName(
  name: string,
): { readonly role: ColumnRole; readonly rank: number } | null {
  const plain = plainName(name);
  for (const [role, names] of NAMES) {
    const rank = names.indexOf(plain);
    if (rank !== -1) return { role, rank };
  }
  return null;
}

/** Roles of which one column is enough; a second candidate is kept as metadata. */
export const SINGLE_ROLES: ReadonlySet<ColumnRole> = new Set<ColumnRole>([
  'id',
  'name',
  'input',
  'actual_output',
  'expected_output',
  'turns',
  'environment',
  'group',
  'thread_id',
  'started_at',
  'latency_ms',
  'latency_s',
  'cost_usd',
  'tokens_total',
  'human_reviewer',
  'human_reason',
  'feedback_thumbs',
  'feedback_comment',
]);

/** Metrics that evaluation libraries write as plain columns of scores. */
const METRIC_NAMES: ReadonlySet<string> = new Set(
  [
    'faithfulness',
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

/** Groups whose values people gave. */
export function isHumanGroup(name: string): boolean {
  return /^(?:human|expert|annotator|reviewer|rater|turker|crowd|gold|manual|annotations?|labels?)(?:_?(?:annotations?|scores?|labels?|ratings?|evals?|judge?ments?|verdicts?|reviews?))*$/i.test(
    name,
  );
}
