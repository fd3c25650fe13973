import type { Answers } from '../../../shared/domain/annotation.ts';

/** One change of the answers of a target that Undo takes back before it takes back a submit. */
interface AnswerEdit {
  readonly targetKey: string;
  readonly answerKey: string;
  readonly before: Answers;
  readonly after: Answers;
  /** Typing goes on in the same field: one step for all of it. */
  readonly isTyping: boolean;
}

/** Changes of the open case's answers since it was opened, for Undo and Redo on the form. */
export interface AnswerHistory {
  readonly done: readonly AnswerEdit[];
  readonly undone: readonly AnswerEdit[];
}

export const EMPTY_HISTORY: AnswerHistory = { done: [], undone: [] };

/** Longest history of one case; older changes can no longer be taken back one by one. */
const MAX_STEPS = 200;

/** Adds a change. Typing in one field becomes one step. */
export function recordEdit(history: AnswerHistory, edit: AnswerEdit): AnswerHistory {
  const last = history.done.at(-1);
  if (
    last &&
    edit.isTyping &&
    last.isTyping &&
    last.targetKey === edit.targetKey &&
    last.answerKey === edit.answerKey
  ) {
    return { done: [...history.done.slice(0, -1), { ...last, after: edit.after }], undone: [] };
  }
  return { done: [...history.done, edit].slice(-MAX_STEPS), undone: [] };
}

/** Ends a run of typing: what is typed next is a step of its own. */
export function endTyping(history: AnswerHistory): AnswerHistory {
  const last = history.done.at(-1);
  if (!last?.isTyping) return history;
  return { ...history, done: [...history.done.slice(0, -1), { ...last, isTyping: false }] };
}

export interface HistoryStep {
  readonly history: AnswerHistory;
  readonly targetKey: string;
  readonly answerKey: string;
  readonly answers: Answers;
}

/** Takes the last change back; null if there is none. */
export function undoEdit(history: AnswerHistory): HistoryStep | null {
  const edit = history.done.at(-1);
  if (!edit) return null;
  return {
    history: { done: history.done.slice(0, -1), undone: [...history.undone, edit] },
    targetKey: edit.targetKey,
    answerKey: edit.answerKey,
    answers: edit.before,
  };
}

/** Makes the last change that was taken back again; null if there is none. */
export function redoEdit(history: AnswerHistory): HistoryStep | null {
  const edit = history.undone.at(-1);
  if (!edit) return null;
  return {
    history: { done: [...history.done, edit], undone: history.undone.slice(0, -1) },
    targetKey: edit.targetKey,
    answerKey: edit.answerKey,
    answers: edit.after,
  };
}
