import type { QuestionKind } from '../../../shared/domain/rubric.ts';

/*
 * A rubric while it is edited. A question keeps the fields of every kind, so that trying another kind
 * loses nothing, and questions and options have ids of their own, so that what depends on them survives
 * a new name. Pure: the screen only sends edits.
 */

export interface DraftOption {
  readonly uid: string;
  readonly value: string;
  readonly title: string;
  readonly help: string;
  /** The stored value follows the title until somebody writes it or it is saved. */
  readonly valueFollowsTitle: boolean;
}

/** Shown only while an earlier question has one of these answers. */
export interface DraftCondition {
  readonly questionUid: string;
  /** Option uids for questions with options, else the answers themselves. */
  readonly oneOf: readonly (string | number | boolean)[];
}

export interface DraftQuestion {
  readonly uid: string;
  readonly kind: QuestionKind;
  readonly key: string;
  readonly keyFollowsTitle: boolean;
  readonly title: string;
  readonly help: string;
  readonly required: boolean;
  readonly shownWhen: DraftCondition | null;
  readonly definitions: readonly string[];
  readonly passFrom: number;
  readonly options: readonly DraftOption[];
  readonly min: number | null;
  readonly max: number | null;
  readonly unit: string;
  readonly role: 'reason' | 'note';
  readonly metric: string;
  readonly suggestions: readonly string[];
}

export interface RubricEditor {
  readonly name: string;
  readonly description: string;
  readonly questions: readonly DraftQuestion[];
  /** The question that is open and that keys act on. */
  readonly openUid: string | null;
  /** What was deleted last and can be taken back. */
  readonly removed: { readonly question: DraftQuestion; readonly index: number } | null;
  readonly nextUid: number;
}

export const MIN_STARS = 2;
export const MAX_STARS = 10;
const START_STARS = 5;

/** A question in which nothing is written yet. */
export function blankQuestion(kind: QuestionKind, uid: string): DraftQuestion {
  return {
    uid,
    kind,
    key: '',
    keyFollowsTitle: true,
    title: '',
    help: '',
    required: false,
    shownWhen: null,
    definitions: Array.from({ length: START_STARS }, () => ''),
    passFrom: 3,
    options: [],
    min: null,
    max: null,
    unit: '',
    role: 'note',
    metric: '*',
    suggestions: [],
  };
}

/** Kinds whose answers are options of the rubric. */
export function hasOptions(kind: QuestionKind): boolean {
  return kind === 'single_choice' || kind === 'multi_choice';
}
