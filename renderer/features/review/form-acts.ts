import type { AnswerValue } from '../../../shared/domain/annotation.ts';
import type { FormQuestion } from '../../../shared/domain/form.ts';
import { targetKey } from '../../../shared/domain/target.ts';
import { endTyping, recordEdit, redoEdit, undoEdit, type HistoryStep } from './answer-history.ts';
import {
  chooseOption,
  findQuestion,
  focusedQuestion,
  isAnswered,
  isReasonQuestion,
  moveFocus,
  moveToNextOpen,
  pressOption,
  pressVerdict,
  sameAnswers,
  setAnswer,
  type FormState,
} from './form-logic.ts';
import { canJudge, currentForm, EMPTY_FORM, readTarget, type ReviewData } from './review-state.ts';
import type { ReviewParts } from './review-store.ts';
import type { VerdictValue } from './verdicts.ts';

/** What can be done on the form. Every change of an answer is autosaved and can be undone. */
export interface FormActs {
  readonly verdict: (verdict: VerdictValue) => void;
  /** Number key on the focused question. */
  readonly option: (number: number) => void;
  /** Click on an option of any question. */
  readonly choose: (item: FormQuestion, number: number) => void;
  readonly focusDown: () => void;
  readonly focusUp: () => void;
  /** The keyboard went to a question by itself (Tab, click). */
  readonly focusQuestion: (answerKey: string) => void;
  /** Sets an answer as the person types; `undefined` clears it. */
  readonly type: (answerKey: string, value: AnswerValue | undefined) => void;
  /** Sets an answer in one step. */
  readonly answer: (answerKey: string, value: AnswerValue | undefined) => void;
  /** Notes that what stands in a field is no answer yet; null takes the note away. */
  readonly setUnreadable: (answerKey: string, message: string | null) => void;
  readonly edit: (answerKey?: string, seed?: string) => void;
  /** Leaves the open field; the keyboard goes back to its question, or on to the next open one. */
  readonly leave: (onward?: boolean) => void;
  /** The field lost the keyboard by itself: saves at once. */
  readonly blur: (answerKey: string) => void;
  readonly editReason: () => void;
  readonly editExpectedOutput: () => void;
  /** Copies the actual output into the expected one, if that is empty, and opens it. */
  readonly copyActual: (actual: string) => void;
  readonly editFailureMode: () => void;
  /** Takes the last change of an answer back; false if there is none in this case. */
  readonly undoAnswer: () => boolean;
  readonly redoAnswer: () => boolean;
}

export function createFormActs(parts: ReviewParts): FormActs {
  const { get, set, keepDraft, saver, notify } = parts;

  const formState = (): FormState => ({
    answers: currentForm(get()).answers,
    focusedKey: get().focusedKey,
  });

  /** Takes over a new state of the form. */
  function apply(next: FormState, answerKey: string | null, isTyping = false): void {
    const state = get();
    // A case that is being submitted or left takes no more answers.
    if (state.busy !== null && state.busy !== 'saving') return;
    const before = currentForm(state);
    const key = targetKey(state.target);
    const isChanged = !sameAnswers(before.answers, next.answers);
    const change: Partial<ReviewData> = {
      focusedKey: next.focusedKey,
      ...(isTyping ? {} : { focusTick: state.focusTick + 1 }),
    };
    if (!isChanged) {
      set(change);
      return;
    }
    const problems = new Map(state.problems);
    if (answerKey !== null) problems.delete(answerKey);
    set({
      ...change,
      forms: { ...state.forms, [key]: { ...before, answers: next.answers } },
      history: recordEdit(state.history, {
        targetKey: key,
        answerKey: answerKey ?? '',
        before: before.answers,
        after: next.answers,
        isTyping,
      }),
      problems,
      actError: null,
      ...(state.item?.awaitsRevealChoice && key === 'case' ? { isChanging: true } : {}),
    });
    keepDraft();
  }

  function applyKey(run: (state: FormState) => FormState): void {
    if (!canJudge(get())) return;
    const before = formState();
    const next = run(before);
    if (next === before) return;
    const changed = Object.keys(next.answers).find(
      (key) => next.answers[key] !== before.answers[key],
    );
    apply(next, changed ?? before.focusedKey);
  }

  function open(wanted: (item: FormQuestion) => boolean, missing: string): void {
    const found = findQuestion(get(), currentForm(get()).answers, wanted);
    if (found) get().edit(found.answerKey);
    else notify(missing);
  }

  function applyHistory(step: HistoryStep | null): boolean {
    if (!step) return false;
    const state = get();
    const target = readTarget(step.targetKey) ?? state.target;
    const form = state.forms[step.targetKey] ?? EMPTY_FORM;
    set({
      target,
      history: step.history,
      forms: { ...state.forms, [step.targetKey]: { ...form, answers: step.answers } },
      focusedKey: step.answerKey || state.focusedKey,
      focusTick: state.focusTick + 1,
      editingKey: null,
      problems: new Map(),
    });
    keepDraft();
    return true;
  }

  return {
    verdict: (verdict) => applyKey((state) => pressVerdict(get(), state, verdict)),
    option: (number) => {
      const item = focusedQuestion(get(), formState());
      // A digit begins the number itself.
      if (item?.question.kind === 'number') get().edit(item.answerKey, String(number));
      else applyKey((state) => pressOption(get(), state, number));
    },
    choose: (item, number) => applyKey((state) => chooseOption(get(), state, item, number)),
    focusDown: () => applyKey((state) => moveFocus(get(), state, 1)),
    focusUp: () => applyKey((state) => moveFocus(get(), state, -1)),
    focusQuestion: (answerKey) => {
      if (get().focusedKey !== answerKey) set({ focusedKey: answerKey });
    },
    type: (answerKey, value) => {
      if (canJudge(get()))
        apply(
          setAnswer({ ...formState(), focusedKey: answerKey }, answerKey, value),
          answerKey,
          true,
        );
    },
    answer: (answerKey, value) => {
      if (canJudge(get()))
        apply(setAnswer({ ...formState(), focusedKey: answerKey }, answerKey, value), answerKey);
    },
    setUnreadable: (answerKey, message) => {
      const unreadable = new Map(get().unreadable);
      if (message === null) unreadable.delete(answerKey);
      else unreadable.set(answerKey, message);
      set({ unreadable });
    },
    edit: (answerKey, seed) => {
      if (!canJudge(get())) return;
      const key = answerKey ?? focusedQuestion(get(), formState())?.answerKey;
      if (key === undefined) return;
      set({ focusedKey: key, editingKey: key, editingSeed: seed ?? null });
    },
    leave: (onward = false) => {
      const state = get();
      const key = state.editingKey ?? state.focusedKey;
      const next =
        onward && key !== null ? moveToNextOpen(state, formState(), key).focusedKey : key;
      set({
        editingKey: null,
        editingSeed: null,
        focusedKey: next,
        focusTick: state.focusTick + 1,
        history: endTyping(state.history),
      });
    },
    blur: (answerKey) => {
      const state = get();
      set({
        ...(state.editingKey === answerKey ? { editingKey: null, editingSeed: null } : {}),
        history: endTyping(state.history),
      });
      if (saver.hasUnsaved) void saver.flush();
    },
    editReason: () => open(isReasonQuestion, 'This rubric asks for no reason here.'),
    editExpectedOutput: () =>
      open((item) => item.question.kind === 'expected_output', NO_EXPECTED_OUTPUT),
    copyActual: (actual) => {
      const found = findQuestion(
        get(),
        currentForm(get()).answers,
        (item) => item.question.kind === 'expected_output',
      );
      if (!found) {
        notify(NO_EXPECTED_OUTPUT);
        return;
      }
      const present = currentForm(get()).answers[found.answerKey];
      if (isAnswered(present)) {
        notify('There is an expected output already; it was left as it is.');
      } else {
        get().answer(found.answerKey, actual);
      }
      get().edit(found.answerKey);
    },
    editFailureMode: () =>
      open(
        (item) => item.question.kind === 'failure_mode',
        'This rubric asks for no failure mode here.',
      ),
    undoAnswer: () => applyHistory(undoEdit(get().history)),
    redoAnswer: () => applyHistory(redoEdit(get().history)),
  };
}

const NO_EXPECTED_OUTPUT =
  'The form asks for no expected output here. Judge the case first: it may only ask after a fail.';
