import type { Rubric } from './rubric.ts';

/**
 * The rubrics that ship with Assay. They are written for subject-matter experts: every help text says
 * how to decide, not what the field is called. Their ids and revision 1 never change, so that packs
 * of different workspaces that use them agree.
 */

const QUICK_VERDICT: Rubric = {
  id: 'quick-verdict',
  rev: 1,
  name: 'Quick verdict',
  description:
    'One decision a case, with the reason and, where it failed, what the answer should have been. For a first look at many cases.',
  questions: [
    {
      kind: 'verdict',
      key: 'verdict',
      title: 'Is this good enough?',
      help: 'Pass: you would let a user have it as it is. Fail: a user would be misled, not helped or harmed, even if it reads well. Unsure: you would ask a colleague first, or the case does not show enough to decide. Small flaws of style are no reason to fail.',
      required: true,
    },
    {
      kind: 'text',
      key: 'reason',
      title: 'Why?',
      role: 'reason',
      help: 'One or two sentences that would convince a colleague. Quote the words or name the step that decided it: “says the limit is 3,000, the policy says 2,500” is useful, “bad answer” is not.',
      required: false,
    },
    {
      kind: 'expected_output',
      key: 'expected_output',
      title: 'What should it have answered?',
      help: 'Write the answer you would have given, or copy the actual one and correct it. It can become the expected output of a test case, so make it complete enough to compare with.',
      required: false,
      shownWhen: { question: 'verdict', oneOf: ['fail', 'unsure'] },
    },
  ],
};

const FAILURE_REVIEW: Rubric = {
  id: 'failure-review',
  rev: 1,
  name: 'Failure review',
  description:
    'Finds out what went wrong, where, and how bad it is: an overall verdict, one question a criterion, the first wrong step and the failure mode. For agent runs and conversations.',
  questions: [
    {
      kind: 'verdict',
      key: 'verdict',
      title: 'Overall verdict',
      help: 'Judge what the user ended up with. A clumsy path to a right result passes; a smooth path to a wrong result fails. Choose unsure if the case does not show how it ended.',
      required: true,
    },
    {
      kind: 'single_choice',
      key: 'task_completed',
      title: 'Did it do what was asked?',
      help: 'Compare the end result with the request, not with what the agent says it did: check that a booking, change or file it claims is really there.',
      required: false,
      options: [
        { value: 'yes', title: 'Yes', help: 'Everything that was asked for is done.' },
        {
          value: 'partly',
          title: 'Partly',
          help: 'Some of it is done, or it is done with a condition missed.',
        },
        {
          value: 'no',
          title: 'No',
          help: 'Nothing useful was done, or something else than was asked.',
        },
      ],
    },
    {
      kind: 'single_choice',
      key: 'tool_use',
      title: 'Were tools used correctly?',
      help: 'Look at which tools were called, with which arguments, and what was made of the results. A call that failed and was repaired counts as a small problem at most.',
      required: false,
      options: [
        { value: 'correct', title: 'Yes' },
        { value: 'small_problem', title: 'A small problem', help: 'The result was not affected.' },
        { value: 'wrong', title: 'No', help: 'The result was affected.' },
        { value: 'no_tools', title: 'No tools involved' },
      ],
    },
    {
      kind: 'multi_choice',
      key: 'tool_problem',
      title: 'What was wrong with the tools?',
      help: 'Choose all that you saw.',
      required: false,
      shownWhen: { question: 'tool_use', oneOf: ['small_problem', 'wrong'] },
      options: [
        { value: 'wrong_tool', title: 'Wrong tool' },
        { value: 'wrong_arguments', title: 'Wrong arguments' },
        { value: 'missing_call', title: 'A call is missing' },
        { value: 'needless_call', title: 'A needless or repeated call' },
        { value: 'error_ignored', title: 'An error was ignored' },
        { value: 'result_misread', title: 'The result was misread' },
      ],
    },
    {
      kind: 'single_choice',
      key: 'grounded',
      title: 'Is it supported by the retrieved documents?',
      help: 'Check each statement of fact against the documents and tool results of this case, not against what you know: a true statement that they do not support still counts as made up.',
      required: false,
      options: [
        { value: 'supported', title: 'Fully supported' },
        { value: 'partly', title: 'Partly', help: 'At least one statement has no support.' },
        { value: 'contradicted', title: 'Contradicted', help: 'A document says the opposite.' },
        {
          value: 'not_retrieved',
          title: 'The right document was not found',
          help: 'The answer could not have been right with what was retrieved.',
        },
        { value: 'no_documents', title: 'No documents involved' },
      ],
    },
    {
      kind: 'yes_no',
      key: 'followed_policy',
      title: 'Did it follow the policy?',
      help: 'The rules of the pack’s guidelines and those that the agent was given: permissions, promises it may make, what it must ask or disclose. Leave it open if no rule applies.',
      required: false,
    },
    {
      kind: 'text',
      key: 'policy_rule',
      title: 'Which rule was broken?',
      role: 'note',
      help: 'Name or quote the rule, so that it can be made into a check.',
      required: false,
      shownWhen: { question: 'followed_policy', oneOf: [false] },
    },
    {
      kind: 'single_choice',
      key: 'user_satisfied',
      title: 'Would the user be satisfied?',
      help: 'Put yourself in the user’s place at the end of the case: is the need met, or do they have to ask again, call somebody or repair something?',
      required: false,
      options: [
        { value: 'yes', title: 'Yes' },
        { value: 'partly', title: 'Partly', help: 'Helped, but with effort or annoyance.' },
        { value: 'no', title: 'No' },
        { value: 'cannot_tell', title: 'Cannot tell' },
      ],
    },
    {
      kind: 'single_choice',
      key: 'severity',
      title: 'How bad is it?',
      help: 'Judge by the worst that would follow if a user acted on this, not by how obvious the mistake is.',
      required: true,
      shownWhen: { question: 'verdict', oneOf: ['fail'] },
      options: [
        {
          value: 'cosmetic',
          title: 'Cosmetic',
          help: 'Wording, format or tone; nobody is misled.',
        },
        {
          value: 'minor',
          title: 'Minor',
          help: 'The user notices and gets on by themselves, with some lost time.',
        },
        {
          value: 'major',
          title: 'Major',
          help: 'The task fails or a wrong fact is given; somebody has to repair it.',
        },
        {
          value: 'critical',
          title: 'Critical',
          help: 'Money, data, safety, law or trust is harmed, or it cannot be undone.',
        },
      ],
    },
    {
      kind: 'single_choice',
      key: 'first_wrong',
      title: 'Where did it first go wrong?',
      help: 'Go from the start and stop at the first step after which a good end was no longer likely. Later mistakes that only follow from it do not count.',
      required: false,
      shownWhen: { question: 'verdict', oneOf: ['fail', 'unsure'] },
      options: [
        { value: 'request', title: 'Understanding the request' },
        { value: 'plan', title: 'Planning or routing' },
        { value: 'retrieval', title: 'Retrieval' },
        { value: 'tool_choice', title: 'Choosing a tool' },
        { value: 'tool_arguments', title: 'Filling in a tool’s arguments' },
        { value: 'tool_result', title: 'Reading a tool’s result' },
        { value: 'memory', title: 'Keeping track of the conversation' },
        { value: 'policy', title: 'Keeping to the rules' },
        { value: 'answer', title: 'Writing the answer' },
        {
          value: 'outside',
          title: 'Outside the agent',
          help: 'A tool, a system or the test itself was broken.',
        },
        { value: 'cannot_tell', title: 'Cannot tell' },
      ],
    },
    {
      kind: 'text',
      key: 'first_wrong_step',
      title: 'Which step or turn was it?',
      role: 'note',
      help: 'The name of the span or the number of the turn, such as “turn 7” or “search_flights, second call”.',
      required: false,
      shownWhen: { question: 'verdict', oneOf: ['fail', 'unsure'] },
    },
    {
      kind: 'failure_mode',
      key: 'failure_mode',
      title: 'Failure mode',
      help: 'A short name that you would use for every case that fails like this one. Use a name that is there if it fits; make a new one rather than stretch an old one.',
      required: false,
      shownWhen: { question: 'verdict', oneOf: ['fail', 'unsure'] },
      suggestions: [
        'Misread request',
        'Missed condition',
        'Wrong tool',
        'Wrong tool arguments',
        'Ignored tool error',
        'Irrelevant retrieval',
        'Made-up fact',
        'Contradicts source',
        'Broke policy',
        'Gave up early',
        'Went in circles',
        'Claimed work not done',
        'Lost the thread',
        'Wrong format',
      ],
    },
    {
      kind: 'text',
      key: 'reason',
      title: 'What happened, and why is it wrong?',
      role: 'reason',
      help: 'Tell it to the person who will fix it: what the agent did, what it should have done, and what in the case shows it.',
      required: true,
      shownWhen: { question: 'verdict', oneOf: ['fail', 'unsure'] },
    },
  ],
};

const METRIC_ALIGNMENT: Rubric = {
  id: 'metric-alignment',
  rev: 1,
  name: 'Metric alignment',
  description:
    'Your own verdict for each metric that scored the case, to compare with the metric’s, and what to change where the two differ.',
  questions: [
    {
      kind: 'metric_verdict',
      key: 'metric',
      title: 'Your verdict',
      metric: '*',
      help: 'Judge only what this metric is meant to measure, as if there were no score: a polite answer with a wrong fact passes on tone and fails on correctness. Unsure if the case does not show enough to judge this one quality.',
      required: true,
    },
    {
      kind: 'text',
      key: 'reason',
      title: 'What decided it?',
      role: 'reason',
      help: 'The words, step or document that decided your verdict. Where you differ from the metric, this sentence is what its criteria will be corrected with: name the quality it missed or punished wrongly.',
      required: false,
    },
    {
      kind: 'single_choice',
      key: 'lever',
      title: 'If the metric is wrong here, what should change?',
      help: 'Choose the smallest change that would make it agree with you on this case. While the judge is hidden, leave it open: you are asked again once its verdict is shown.',
      required: false,
      options: [
        {
          value: 'none',
          title: 'Nothing',
          help: 'The metric is right, or this case is an oddity.',
        },
        {
          value: 'criteria',
          title: 'Criteria',
          help: 'It measures the wrong thing, or its definition is too broad or too narrow.',
        },
        {
          value: 'rubric',
          title: 'Rubric',
          help: 'Its levels are unclear: cases alike get different scores.',
        },
        {
          value: 'threshold',
          title: 'Threshold',
          help: 'The score is fair, the line between pass and fail is in the wrong place.',
        },
        {
          value: 'judge',
          title: 'Judge prompt or model',
          help: 'It misunderstood the task, the format or the context of the case.',
        },
        {
          value: 'label',
          title: 'The label itself',
          help: 'The expected output or an earlier human label is wrong, not the metric.',
        },
      ],
    },
    {
      kind: 'text',
      key: 'lever_detail',
      title: 'How would you change it?',
      role: 'note',
      help: 'In your own words, such as “only count numbers that the user asked for” or “0.7 is too strict for short answers”.',
      required: false,
      shownWhen: {
        question: 'lever',
        oneOf: ['criteria', 'rubric', 'threshold', 'judge', 'label'],
      },
    },
  ],
};

/** In the order in which they are offered. */
export const DEFAULT_RUBRICS: readonly Rubric[] = [QUICK_VERDICT, FAILURE_REVIEW, METRIC_ALIGNMENT];
