import { Button } from '@mantine/core';
import { useEffect, useLayoutEffect, useState } from 'react';
import type { CaseView } from '../../../shared/contract/library.ts';
import type { PackDetail, ReviewItem } from '../../../shared/contract/review.ts';
import { formQuestions } from '../../../shared/domain/form.ts';
import type { RubricDraft } from '../../../shared/domain/rubric.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { createCaseUiStore } from '../case/case-ui-store.ts';
import { ActiveTimeMeter } from '../review/active-time.ts';
import { AnnotationForm } from '../review/annotation-form.tsx';
import { ReviewProvider, type ReviewContextValue } from '../review/review-context.ts';
import { createReviewStore } from '../review/review-store.ts';
import { previewQuestions } from './preview-questions.ts';
import classes from './preview.module.css';

/** Metrics for questions per metric, where the workspace has none. */
const EXAMPLE_METRICS = ['Correctness', 'Tone'];

interface RubricPreviewProps {
  readonly rubric: RubricDraft;
  readonly metricNames: readonly string[];
  /** The keyboard is in the preview: keys act on its form. */
  readonly isTrying: boolean;
  readonly onTrying: (isTrying: boolean) => void;
}

/**
 * The form as reviewers will see it: the real one, over a case that does not exist. It can be tried with
 * the mouse and the keys; nothing of it is saved.
 */
export function RubricPreview(props: RubricPreviewProps) {
  const { rubric, metricNames, isTrying, onTrying } = props;
  const [context] = useState(createPreview);
  const { store } = context;
  const questions = previewQuestions(rubric);
  const metrics = metricNames.length === 0 ? EXAMPLE_METRICS : metricNames.slice(0, 2);
  const asked = JSON.stringify([questions, metrics]);

  useLayoutEffect(() => {
    const form = formQuestions({ questions }, metrics);
    const keys = new Set(form.map(({ answerKey }) => answerKey));
    const { forms } = store.getState();
    const answers = Object.entries(forms['case']?.answers ?? {}).filter(([key]) => keys.has(key));
    store.setState({
      questions: form,
      forms: forms['case']
        ? { ...forms, case: { ...forms['case'], answers: Object.fromEntries(answers) } }
        : forms,
    });
    // `asked` is all of the questions and metrics.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [store, asked]);
  useEffect(() => () => store.getState().leave(), [store]);

  const acts = store.getState();
  const bind = (run: () => void) => ({ run, enabled: isTrying });
  useCommands({
    'review.pass': bind(() => acts.verdict('pass')),
    'review.fail': bind(() => acts.verdict('fail')),
    'review.unsure': bind(() => acts.verdict('unsure')),
    'review.option1': bind(() => acts.option(1)),
    'review.option2': bind(() => acts.option(2)),
    'review.option3': bind(() => acts.option(3)),
    'review.option4': bind(() => acts.option(4)),
    'review.option5': bind(() => acts.option(5)),
    'review.option6': bind(() => acts.option(6)),
    'review.option7': bind(() => acts.option(7)),
    'review.option8': bind(() => acts.option(8)),
    'review.option9': bind(() => acts.option(9)),
    'review.questionDown': bind(() => acts.focusDown()),
    'review.questionUp': bind(() => acts.focusUp()),
    'review.edit': bind(() => acts.edit()),
    'review.leave': bind(() => acts.leave()),
    'review.reason': bind(() => acts.editReason()),
    'review.expectedOutput': bind(() => acts.editExpectedOutput()),
    'review.failureMode': bind(() => acts.editFailureMode()),
  });

  return (
    <section className={classes.preview} aria-label="Preview of the form">
      <header className={classes.head}>
        <h2 className={classes.title}>Preview</h2>
        <span className={classes.note}>Try it: nothing is saved.</span>
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() => store.setState({ forms: {}, focusedKey: null })}
        >
          Clear
        </Button>
      </header>
      <div
        className={classes.body}
        tabIndex={0}
        role="group"
        aria-label="The form as reviewers see it"
        onFocus={() => onTrying(true)}
        onBlur={(left) => onTrying(left.currentTarget.contains(left.relatedTarget))}
      >
        {questions.length === 0 ? (
          <p className={classes.note}>No question yet.</p>
        ) : (
          <ReviewProvider value={context}>
            <AnnotationForm />
          </ReviewProvider>
        )}
      </div>
    </section>
  );
}

function createPreview(): ReviewContextValue {
  const caseUi = createCaseUiStore({ isJudgeShown: false });
  const store = createReviewStore({
    packId: EXAMPLE_PACK.packId,
    // Nothing is ever asked of the core: the delay after which a draft would be saved does not end.
    call: () =>
      Promise.resolve({
        ok: false,
        error: { code: 'internal', message: 'A preview saves nothing.' },
      }),
    after: () => () => undefined,
    caseUi,
    meter: new ActiveTimeMeter(() => performance.now()),
    notify: () => undefined,
    holdKeys: () => () => undefined,
  });
  store.setState({ phase: 'ready', pack: EXAMPLE_PACK, item: EXAMPLE_ITEM });
  return { store, caseUi };
}

const NO_PROGRESS = { total: 1, submitted: 0, stale: 0, drafts: 0, skipped: 0, flagged: 0 };

const EXAMPLE_PACK: PackDetail = {
  packId: 'preview',
  name: 'Preview',
  rev: 1,
  rubricId: 'preview',
  rubricName: 'Preview',
  rubricRev: 1,
  order: { kind: 'as_is' },
  blinding: { judge: false },
  createdAt: '2000-01-01T00:00:00.000Z',
  createdBy: '',
  withdrawn: false,
  caseCount: 1,
  progress: NO_PROGRESS,
  assignment: null,
  submittedByAll: 0,
  lastReviewedAt: null,
  origin: null,
  guidelines: '',
  guidelinesRev: 1,
  rubric: { id: 'preview', rev: 1, name: 'Preview', description: '', questions: [] },
};

const EXAMPLE_CASE: CaseView = {
  caseId: 'preview',
  sourceName: '',
  sourceFormat: '',
  bodyJson: '{"id":"preview","kind":"test_case"}',
  clips: [],
  spans: [],
  warnings: [],
  signals: [],
  metricResults: [],
  metrics: [],
  labels: [],
};

const EXAMPLE_ITEM: ReviewItem = {
  packId: 'preview',
  position: 0,
  total: 1,
  case: EXAMPLE_CASE,
  state: 'unreviewed',
  flagged: false,
  skipReason: null,
  declineReason: null,
  canDecline: false,
  annotations: [],
  judgeHidden: false,
  awaitsRevealChoice: false,
  stale: null,
  versions: [],
  activeMs: 0,
};
