import type { AnnotationView, ReviewItem, ReviewStep } from '../../../shared/contract/review.ts';
import { formQuestions, type FormQuestion } from '../../../shared/domain/form.ts';
import type { Rubric } from '../../../shared/domain/rubric.ts';
import { EMPTY_HISTORY } from './answer-history.ts';
import { focusedQuestion, textsOf } from './form-logic.ts';
import { patchQueue, withoutCase, type QueueModel } from './queue-model.ts';
import {
  EMPTY_FORM,
  currentForm,
  isUnsaved,
  type ReviewData,
  type TargetForm,
} from './review-state.ts';

interface StepOptions {
  /** Targets whose answers are settled by the act: what stands on the form gives way to the reply. */
  readonly settled: readonly string[] | 'all';
}

/**
 * What a reply of the core makes of the screen: one change, so that the next case is painted in one
 * go. Answers on the form that are not saved yet survive a reply about the same case.
 */
export function applyStep(
  state: ReviewData,
  step: ReviewStep,
  options: StepOptions,
): Partial<ReviewData> {
  const { item } = step;
  const common = {
    progress: step.progress,
    canUndo: step.canUndo,
    canRedo: step.canRedo,
    actError: null,
    missing: null,
    problems: new Map<string, string>(),
    isChanging: false,
    reasonAskedFor: null,
    ...(item && state.queue ? { queue: queueWith(state.queue, item) } : {}),
  };
  if (!item) return { ...common, ...closedCase(state), item: null };

  const isSameCase = state.item?.case.caseId === item.case.caseId;
  const failureModes = withNamedModes(state.failureModes, state.questions, item);
  const questions = questionsFor(state, item);
  const forms = formsOf(item, isSameCase ? state.forms : {}, options.settled);
  if (isSameCase) {
    return {
      ...common,
      item: { ...item, case: keepCase(state.item, item) },
      forms,
      questions,
      failureModes,
      editingKey: null,
      editingSeed: null,
      ...(options.settled === 'all'
        ? { history: EMPTY_HISTORY, unreadable: new Map(), focusTick: state.focusTick + 1 }
        : {}),
    };
  }
  const opened = { ...closedCase(state), item, forms, questions, failureModes };
  return { ...common, ...opened, focusedKey: firstOpen(opened) };
}

/** The queue after a reply about a case; null if the case came back into it and it has to be read again. */
function queueWith(queue: QueueModel, item: ReviewItem): QueueModel | null {
  const { caseId } = item.case;
  if (item.declineReason !== null) return withoutCase(queue, caseId);
  if (!queue.indexByCase.has(caseId)) return null;
  return patchQueue(queue, caseId, { state: item.state, flagged: item.flagged });
}

/** The state without anything of the case that was open. */
export function closedCase(state: ReviewData) {
  return {
    target: { kind: 'case' } as const,
    forms: {},
    focusedKey: null,
    focusTick: state.focusTick + 1,
    editingKey: null,
    editingSeed: null,
    history: EMPTY_HISTORY,
    unreadable: new Map<string, string>(),
  };
}

/** Where the keyboard starts in a case that was just opened. */
export function firstOpen(
  opened: Pick<ReviewData, 'questions' | 'failureModes' | 'forms' | 'target'>,
): string | null {
  const { answers } = currentForm(opened);
  return focusedQuestion(opened, { answers, focusedKey: null })?.answerKey ?? null;
}

/** The same object while the case is the same, so that it is not drawn again. */
function keepCase(before: ReviewItem | null, after: ReviewItem): ReviewItem['case'] {
  if (!before || before.case.bodyJson !== after.case.bodyJson) return after.case;
  const { bodyJson: _before, ...rest } = before.case;
  const { bodyJson: _after, ...next } = after.case;
  return JSON.stringify(rest) === JSON.stringify(next) ? before.case : after.case;
}

/** The form's questions; the same list while neither the rubric nor the case's metrics change. */
function questionsFor(state: ReviewData, item: ReviewItem): readonly FormQuestion[] {
  if (!state.pack) return [];
  const next = formQuestions(state.pack.rubric, item.case.metrics);
  const isSame =
    next.length === state.questions.length &&
    next.every((question, index) => {
      const present = state.questions[index];
      return (
        present?.answerKey === question.answerKey &&
        present.title === question.title &&
        present.question === question.question
      );
    });
  return isSame ? state.questions : next;
}

/** The questions of a rubric that has changed while a case is open. */
export function questionsOf(rubric: Rubric, item: ReviewItem | null): readonly FormQuestion[] {
  return formQuestions(rubric, item?.case.metrics ?? []);
}

function formsOf(
  item: ReviewItem,
  before: Readonly<Record<string, TargetForm>>,
  settled: StepOptions['settled'],
): Readonly<Record<string, TargetForm>> {
  const forms: Record<string, TargetForm> = {};
  const annotations = new Map(item.annotations.map((view) => [view.target, view]));
  for (const target of new Set([...annotations.keys(), ...Object.keys(before)])) {
    const saved = formOf(annotations.get(target), before[target]);
    const present = before[target];
    const isSettled = settled === 'all' || settled.includes(target);
    forms[target] =
      present && !isSettled && isUnsaved(present) ? { ...saved, answers: present.answers } : saved;
  }
  return forms;
}

function formOf(view: AnnotationView | undefined, before: TargetForm | undefined): TargetForm {
  if (!view) return EMPTY_FORM;
  return {
    answers: view.answers,
    saved: view.answers,
    // A draft hides what was submitted before; this window may still know it.
    submitted: view.status === 'submitted' ? view.answers : (before?.submitted ?? null),
    at: view.at,
    revealChoice: view.revealChoice,
  };
}

/** Adds the failure modes that a case was given to those on offer. */
function withNamedModes(
  named: readonly string[],
  questions: readonly FormQuestion[],
  item: ReviewItem,
): readonly string[] {
  const keys = questions
    .filter((question) => question.question.kind === 'failure_mode')
    .map((question) => question.answerKey);
  const added = item.annotations
    .filter((view) => view.status === 'submitted')
    .flatMap((view) => keys.flatMap((key) => textsOf(view.answers[key])))
    .filter((mode) => !named.includes(mode));
  return added.length === 0 ? named : [...new Set([...named, ...added])];
}
