import type { PackDetail, PackProgress, ReviewItem } from '../../../shared/contract/review.ts';
import type { Answers } from '../../../shared/domain/annotation.ts';
import type { Target } from '../../../shared/domain/case.ts';
import type { FormQuestion } from '../../../shared/domain/form.ts';
import { parseTargetKey, targetKey } from '../../../shared/domain/target.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { AnswerHistory } from './answer-history.ts';
import type { DraftState } from './draft-saver.ts';
import { sameAnswers } from './form-logic.ts';
import type { QueueModel } from './queue-model.ts';

/** Answers of one target of the open case. */
export interface TargetForm {
  /** What stands on the form. */
  readonly answers: Answers;
  /** What the core holds, as draft or as submitted answers. */
  readonly saved: Answers;
  /** Submitted answers as far as this window knows them; null if none. */
  readonly submitted: Answers | null;
  readonly at: string | null;
  readonly revealChoice: 'kept' | 'changed' | null;
}

export const EMPTY_FORM: TargetForm = {
  answers: {},
  saved: {},
  submitted: null,
  at: null,
  revealChoice: null,
};

/** What the core is asked to do while keys are held. */
export type Busy = 'opening' | 'submitting' | 'skipping' | 'undoing' | 'saving';

/** Acts that are done with a reason: leaving a case out, and handing it back to whoever gave it. */
export type ReasonedAct = 'skip' | 'decline';

export interface Pace {
  readonly casesPerHour: number | null;
  readonly activeMs: number;
  readonly cases: number;
}

/** What a person does in one pack. Nothing here is the only copy of an answer for longer than a pause in typing. */
export interface ReviewData {
  readonly phase: 'loading' | 'failed' | 'ready';
  readonly loadError: AppError | null;
  readonly pack: PackDetail | null;
  /** The open case; null after the last one, or if the pack is empty. */
  readonly item: ReviewItem | null;
  /** A case of the pack that was asked for and whose content is gone. */
  readonly missing: { readonly caseId: string; readonly error: AppError } | null;
  readonly progress: PackProgress | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly queue: QueueModel | null;
  readonly pace: Pace | null;

  /** What is judged now: the case, or one span or turn of it. */
  readonly target: Target;
  /** By target key. */
  readonly forms: Readonly<Record<string, TargetForm>>;
  readonly questions: readonly FormQuestion[];
  readonly failureModes: readonly string[];
  readonly focusedKey: string | null;
  /** Grows whenever the keyboard is to be moved to the focused question. */
  readonly focusTick: number;
  /** The question whose text field is open. */
  readonly editingKey: string | null;
  /** A character that opened the field and belongs into it. */
  readonly editingSeed: string | null;
  readonly history: AnswerHistory;
  /** What a refused submit said, by answer key. */
  readonly problems: ReadonlyMap<string, string>;
  /** What was typed into a field and is no answer yet (half a number), by answer key. */
  readonly unreadable: ReadonlyMap<string, string>;
  /** The person wants to change answers after the reveal. */
  readonly isChanging: boolean;

  readonly busy: Busy | null;
  /** Why the last act did not happen. */
  readonly actError: AppError | null;
  readonly draftState: DraftState;
  /** Spoken to screen readers. */
  readonly announcement: string;

  readonly isQueueShown: boolean;
  readonly isGuidelinesShown: boolean;
  /** The act that waits for a reason. */
  readonly reasonAskedFor: ReasonedAct | null;
}

export function initialReviewData(): ReviewData {
  return {
    phase: 'loading',
    loadError: null,
    pack: null,
    item: null,
    missing: null,
    progress: null,
    canUndo: false,
    canRedo: false,
    queue: null,
    pace: null,
    target: { kind: 'case' },
    forms: {},
    questions: [],
    failureModes: [],
    focusedKey: null,
    focusTick: 0,
    editingKey: null,
    editingSeed: null,
    history: { done: [], undone: [] },
    problems: new Map(),
    unreadable: new Map(),
    isChanging: false,
    busy: null,
    actError: null,
    draftState: { kind: 'idle' },
    announcement: '',
    isQueueShown: false,
    isGuidelinesShown: false,
    reasonAskedFor: null,
  };
}

/** Where one is in the queue: the open case, or the one that could not be opened. */
export function currentCaseId(state: Pick<ReviewData, 'item' | 'missing'>): string | null {
  return state.item?.case.caseId ?? state.missing?.caseId ?? null;
}

/** The form of the target that is judged now. */
export function currentForm(state: Pick<ReviewData, 'forms' | 'target'>): TargetForm {
  return state.forms[targetKey(state.target)] ?? EMPTY_FORM;
}

/** Answers that stand on the form and that the core does not have yet. */
export function isUnsaved(form: TargetForm): boolean {
  return !sameAnswers(form.answers, form.saved);
}

/** The answers differ from what was submitted, or nothing was submitted. */
export function isUnsubmitted(form: TargetForm): boolean {
  return form.submitted === null || !sameAnswers(form.answers, form.submitted);
}

/** Judging is possible: a case is open and the pack is in use. */
export function canJudge(state: Pick<ReviewData, 'item' | 'pack'>): boolean {
  return state.item !== null && state.pack !== null && !state.pack.withdrawn;
}

/** A target in words: `Whole case`, `Turn 3`, or the span's name. */
export function targetTitle(target: Target, spanName: (spanId: string) => string | null): string {
  switch (target.kind) {
    case 'case':
      return 'Whole case';
    case 'turn':
      return `Turn ${target.turn + 1}`;
    case 'span':
      return spanName(target.spanId) ?? target.spanId;
  }
}

/** Name of a span in the open case; null if it has none of that id. */
export function spanNameIn(item: ReviewItem | null): (spanId: string) => string | null {
  return (spanId) => item?.case.spans.find((span) => span.id === spanId)?.name ?? null;
}

/** Reads a stored target; what is no target (from a newer version) is null. */
export function readTarget(key: string): Target | null {
  try {
    return parseTargetKey(key);
  } catch {
    return null;
  }
}
