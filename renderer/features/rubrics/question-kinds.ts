import {
  IconAlignLeft,
  IconBulb,
  IconCheckbox,
  IconCircleDot,
  IconGauge,
  IconHash,
  IconScale,
  IconStar,
  IconTarget,
  IconToggleLeft,
  IconTool,
  IconTree,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { QuestionKind } from '../../../shared/domain/rubric.ts';

interface KindInfo {
  readonly title: string;
  /** What it is good for, in one line. */
  readonly use: string;
  readonly Icon: ComponentType<{ size?: number; stroke?: number }>;
}

/** The kinds of question in the order in which they are offered. */
export const QUESTION_KINDS = {
  verdict: { title: 'Verdict', use: 'Pass, fail or unsure, by P, F and U.', Icon: IconScale },
  stars: {
    title: 'Stars',
    use: 'A scale with a written definition for every star.',
    Icon: IconStar,
  },
  single_choice: { title: 'One choice', use: 'One of several options.', Icon: IconCircleDot },
  multi_choice: { title: 'Several choices', use: 'Any number of options.', Icon: IconCheckbox },
  yes_no: { title: 'Yes or no', use: 'A plain question.', Icon: IconToggleLeft },
  number: { title: 'Number', use: 'A count or a measure, with limits.', Icon: IconHash },
  text: { title: 'Text', use: 'A reason or a note in words.', Icon: IconAlignLeft },
  expected_output: {
    title: 'Expected output',
    use: 'What the answer should have been.',
    Icon: IconBulb,
  },
  expected_tools: {
    title: 'Expected tools',
    use: 'Which tools should have been called.',
    Icon: IconTool,
  },
  expected_outcome: {
    title: 'Expected outcome',
    use: 'How the conversation or run should have ended.',
    Icon: IconTarget,
  },
  metric_verdict: {
    title: 'Verdict per metric',
    use: 'Your own verdict for what a metric measures.',
    Icon: IconGauge,
  },
  failure_mode: {
    title: 'Failure mode',
    use: 'A short name for the way in which it failed.',
    Icon: IconTree,
  },
} as const satisfies Record<QuestionKind, KindInfo>;
