import type { Answers } from '../../../shared/domain/annotation.ts';
import type { Reply } from '../../../shared/contract/call.ts';
import type { ReviewItem, ReviewStep } from '../../../shared/contract/review.ts';
import { effectiveAnswers } from '../../../shared/domain/form.ts';
import { targetKey } from '../../../shared/domain/target.ts';
import { EMPTY_HISTORY } from './answer-history.ts';
import { applyStep } from './apply-step.ts';
import { describeAct } from './act-words.ts';
import { submitProblems, textsOf, visibleQuestions } from './form-logic.ts';
import { patchQueue, queueItem, withoutCase, type QueueModel } from './queue-model.ts';
import {
  canJudge,
  currentForm,
  isUnsubmitted,
  type Busy,
  type ReviewData,
} from './review-state.ts';
import type { ReviewParts } from './review-store.ts';

/** What a person does to a case: each is one call, and its reply is what is painted next. */
export interface ReviewActs {
  readonly submit: () => Promise<void>;
  /** Says after the reveal that the answers stay. */
  readonly keepAnswers: () => Promise<void>;
  /** Says after the reveal that the answers are to be changed: opens the form for it. */
  readonly changeAnswers: () => void;
  /** Opens the skip dialog, or takes a skip back. */
  readonly startSkip: () => void;
  /** Asks why the case is not the person's area, or takes a case again that was handed back. */
  readonly startDecline: () => void;
  readonly cancelReason: () => void;
  readonly skip: (reason: string) => Promise<void>;
  readonly decline: (reason: string) => Promise<void>;
  readonly toggleFlag: () => Promise<void>;
  readonly undo: () => Promise<void>;
  readonly redo: () => Promise<void>;
  /** Says which of several versions of the own answers holds; null answers were taken back. */
  readonly chooseVersion: (answers: Answers | null) => Promise<void>;
  /** Takes submitted answers of the judged target back. */
  readonly retract: () => Promise<void>;
  /** Throws the draft of the judged target away: back to what is submitted, or to an empty form. */
  readonly discardDraft: () => Promise<void>;
}

export function createReviewActs(parts: ReviewParts): ReviewActs {
  const { packId, call, get, set, saver, meter, notify, exclusive, saveDrafts } = parts;

  interface Act {
    readonly busy: Busy;
    readonly ask: () => Promise<Reply<ReviewStep>>;
    /** Targets whose answers are settled by the act. */
    readonly settled: readonly string[] | 'all';
    /** Drafts are saved before: an act that shows another case must not leave words behind. */
    readonly savesDrafts?: boolean;
    /** What changes besides, at the same moment. */
    readonly also?: (after: ReviewData, step: ReviewStep) => Partial<ReviewData>;
  }

  /** Runs one act; its reply is painted in one go. @returns whether it was done. */
  async function act({ busy, ask, settled, savesDrafts, also }: Act): Promise<boolean> {
    let isDone = false;
    await exclusive(busy, async () => {
      if (savesDrafts && !(await saveDrafts())) return {};
      const reply = await ask();
      if (!reply.ok) return { actError: reply.error };
      isDone = true;
      const before = get();
      const applied = applyStep(before, reply.value, { settled });
      return {
        ...applied,
        ...(saver.hasUnsaved ? {} : { draftState: { kind: 'saved', at: reply.value.savedAt } }),
        ...also?.({ ...before, ...applied }, reply.value),
      };
    });
    return isDone;
  }

  const here = () => {
    const { item, target } = get();
    return item ? { packId, caseId: item.case.caseId, target } : null;
  };

  /** Refuses a form that is not complete: says what is missing and goes there. */
  function refuse(): boolean {
    const state = get();
    const { answers } = currentForm(state);
    const problems = new Map(submitProblems(state.questions, answers));
    for (const item of visibleQuestions(state.questions, answers)) {
      const message = state.unreadable.get(item.answerKey);
      if (message !== undefined) problems.set(item.answerKey, message);
    }
    const first = visibleQuestions(state.questions, answers).find((item) =>
      problems.has(item.answerKey),
    );
    if (!first) return false;
    set({
      problems,
      focusedKey: first.answerKey,
      focusTick: state.focusTick + 1,
      editingKey: null,
      announcement: `Not submitted. ${first.title}: ${problems.get(first.answerKey) ?? ''}${
        problems.size > 1 ? ` ${problems.size - 1} more.` : ''
      }`,
    });
    return true;
  }

  async function submit(): Promise<void> {
    const state = get();
    const place = here();
    const { item } = state;
    if (!item || !place || state.busy !== null) return;
    if (!canJudge(state)) {
      notify('This pack was withdrawn; nothing can be submitted.');
      return;
    }
    const key = targetKey(place.target);
    const form = currentForm(state);
    const isReveal = item.awaitsRevealChoice && key === 'case';
    if (isReveal && !isUnsubmitted(form)) {
      notify('Say whether you keep or change your answers, now that the judge is shown.');
      return;
    }
    // Closes the open field: what is typed from now on must not land in the case that is leaving.
    if (state.editingKey !== null) get().leave();
    if (refuse()) return;
    // The same answers about a changed case are news.
    const isStale = item.stale !== null && key === 'case';
    if (!isReveal && !isStale && !isUnsubmitted(form)) {
      // Nothing new to say about this target: move on.
      if (key === 'case') await get().goOpen(1);
      else get().toggleTarget();
      return;
    }
    const answers = effectiveAnswers(state.questions, form.answers);
    const staysForReveal = item.judgeHidden && item.case.metrics.length > 0;
    const then = key !== 'case' || staysForReveal ? 'stay' : 'next_unreviewed';
    const activeMs = meter.take();
    const done = await act({
      busy: 'submitting',
      settled: [key],
      ask: async () => {
        await saver.settle();
        saver.drop(place);
        return isReveal
          ? call('review.revealChoice', {
              ...place,
              choice: 'changed',
              answers,
              then: 'next_unreviewed',
            })
          : call('review.submit', { ...place, answers, activeMs, then });
      },
      also: (after, step) => ({
        ...(after.queue && key === 'case'
          ? { queue: patchQueue(after.queue, place.caseId, { state: 'submitted' }) }
          : {}),
        failureModes: withModes(after, answers),
        announcement: submitWords(step, place.caseId, key),
      }),
    });
    if (!done) {
      meter.giveBack(activeMs);
      // What was typed goes on being saved as a draft.
      saver.edit({ ...place, answers: form.answers });
      return;
    }
    get().refreshPaceSoon();
  }

  async function travel(direction: 'undo' | 'redo'): Promise<void> {
    const state = get();
    const isPossible = direction === 'undo' ? state.canUndo : state.canRedo;
    if (direction === 'undo' ? state.undoAnswer() : state.redoAnswer()) {
      set({ announcement: direction === 'undo' ? 'Answer undone.' : 'Answer redone.' });
      return;
    }
    if (!isPossible) {
      set({ announcement: direction === 'undo' ? 'Nothing to undo.' : 'Nothing to redo.' });
      return;
    }
    const { queue, item: former } = state;
    await act({
      busy: 'undoing',
      settled: 'all',
      savesDrafts: true,
      ask: () => call(direction === 'undo' ? 'review.undo' : 'review.redo', { packId }),
      also: (_after, { item }) => {
        if (!item) return {};
        const { caseId } = item.case;
        const isSame = former?.case.caseId === caseId;
        const known = isSame ? former : queue && asQueued(queue, item);
        // The message is read aloud itself, so there is no announcement besides it.
        notify(`${describeAct(direction, known, item)}, case ${item.position + 1}.`);
        return { announcement: '' };
      },
    });
    get().refreshPaceSoon();
  }

  return {
    submit,
    chooseVersion: async (answers) => {
      const place = here();
      if (!place) return;
      await act({
        busy: 'submitting',
        settled: [targetKey(place.target)],
        ask: () =>
          answers === null
            ? call('review.retract', place)
            : call('review.submit', { ...place, answers, activeMs: meter.take(), then: 'stay' }),
        also: () => ({ announcement: 'This version holds now.' }),
      });
    },
    keepAnswers: async () => {
      const { item, forms } = get();
      if (!item?.awaitsRevealChoice) return;
      const form = forms['case'];
      if (form && form.submitted !== null && isUnsubmitted(form)) {
        notify(
          'You have changed answers: submit them, or undo the changes to keep the first ones.',
        );
        return;
      }
      const place = { packId, caseId: item.case.caseId, target: { kind: 'case' } } as const;
      await act({
        busy: 'submitting',
        settled: ['case'],
        ask: async () => {
          await saver.settle();
          saver.drop(place);
          return call('review.revealChoice', { ...place, choice: 'kept', then: 'next_unreviewed' });
        },
        also: (_after, step) => ({ announcement: `Kept. ${openedWords(step)}` }),
      });
      get().refreshPaceSoon();
    },
    changeAnswers: () => {
      const state = get();
      if (!state.item?.awaitsRevealChoice) return;
      set({
        target: { kind: 'case' },
        isChanging: true,
        focusedKey: state.questions[0]?.answerKey ?? null,
        focusTick: state.focusTick + 1,
        announcement: 'Change your answers and submit them.',
      });
    },
    startSkip: () => {
      const { item } = get();
      if (!item) return;
      if (item.state === 'submitted') {
        notify('This case is submitted. Undo that before you skip it.');
      } else if (item.state === 'skipped') {
        void act({
          busy: 'skipping',
          settled: [],
          ask: () =>
            call('review.skip', { packId, caseId: item.case.caseId, skipped: false, reason: '' }),
          also: () => ({ announcement: 'No longer skipped.' }),
        });
      } else set({ reasonAskedFor: 'skip', editingKey: null });
    },
    startDecline: () => {
      const { item } = get();
      if (!item) return;
      const { caseId } = item.case;
      if (item.declineReason !== null) {
        void act({
          busy: 'skipping',
          settled: [],
          ask: () => call('review.decline', { packId, caseId, declined: false, reason: '' }),
          also: () => ({ announcement: 'This case is yours again.' }),
        });
      } else if (!item.canDecline) {
        notify('Nobody gave you this case, so it cannot be handed back. Skip it instead.');
      } else if (item.state === 'submitted') {
        notify('This case is submitted. Undo that before you hand it back.');
      } else set({ reasonAskedFor: 'decline', editingKey: null });
    },
    cancelReason: () => set({ reasonAskedFor: null, focusTick: get().focusTick + 1 }),
    skip: async (reason) => {
      const place = here();
      if (!place) return;
      const done = await act({
        busy: 'skipping',
        settled: [],
        savesDrafts: true,
        ask: () => call('review.skip', { packId, caseId: place.caseId, skipped: true, reason }),
        also: (after, step) => ({
          ...(after.queue
            ? { queue: patchQueue(after.queue, place.caseId, { state: 'skipped' }) }
            : {}),
          announcement: `Skipped. ${openedWords(step)}`,
        }),
      });
      if (done) get().refreshPaceSoon();
      else set({ reasonAskedFor: null });
    },
    decline: async (reason) => {
      const place = here();
      if (!place) return;
      const { caseId } = place;
      const done = await act({
        busy: 'skipping',
        settled: [],
        savesDrafts: true,
        ask: () => call('review.decline', { packId, caseId, declined: true, reason }),
        also: (after, step) => ({
          ...(after.queue ? { queue: withoutCase(after.queue, caseId) } : {}),
          announcement: `Handed back. ${openedWords(step)}`,
        }),
      });
      if (done) get().refreshPaceSoon();
      else set({ reasonAskedFor: null });
    },
    toggleFlag: async () => {
      const { item } = get();
      if (!item) return;
      const flagged = !item.flagged;
      await act({
        busy: 'saving',
        settled: [],
        ask: () => call('review.flag', { packId, caseId: item.case.caseId, flagged }),
        also: () => ({ announcement: flagged ? 'Flagged.' : 'Flag taken off.' }),
      });
    },
    undo: () => travel('undo'),
    redo: () => travel('redo'),
    retract: async () => {
      const place = here();
      if (!place) return;
      await act({
        busy: 'undoing',
        settled: [targetKey(place.target)],
        savesDrafts: true,
        ask: () => call('review.retract', place),
        also: () => ({ announcement: 'Your answers were taken back.' }),
      });
      get().refreshPaceSoon();
    },
    discardDraft: async () => {
      const place = here();
      if (!place) return;
      await act({
        busy: 'undoing',
        settled: [targetKey(place.target)],
        ask: async () => {
          await saver.settle();
          saver.drop(place);
          return call('review.discardDraft', place);
        },
        also: (after) => ({
          announcement: 'Draft thrown away.',
          history: EMPTY_HISTORY,
          focusTick: after.focusTick + 1,
          unreadable: new Map(),
        }),
      });
    },
  };
}

/** The case as the queue knew it; one that is in no queue was handed back. */
function asQueued(queue: QueueModel, item: ReviewItem): Parameters<typeof describeAct>[1] {
  return queueItem(queue, item.case.caseId) ?? { ...item, declineReason: '' };
}

function withModes(
  state: ReviewData,
  answers: Parameters<typeof effectiveAnswers>[1],
): readonly string[] {
  const added = state.questions
    .filter((item) => item.question.kind === 'failure_mode')
    .flatMap((item) => textsOf(answers[item.answerKey]));
  return added.every((mode) => state.failureModes.includes(mode))
    ? state.failureModes
    : [...new Set([...state.failureModes, ...added])];
}

function submitWords(step: ReviewStep, caseId: string, key: string): string {
  if (key !== 'case') return 'Submitted for this part. The case is still open.';
  if (step.item?.case.caseId === caseId)
    return 'Submitted. The judge is shown now: keep or change?';
  return `Submitted. ${openedWords(step)}`;
}

/** Says which case is open now. */
export function openedWords(step: ReviewStep): string {
  if (!step.item) return 'No open case is left.';
  return `Case ${step.item.position + 1} of ${step.item.total}.`;
}
