import type { ReviewItem } from '../../../shared/contract/review.ts';
import type { Target } from '../../../shared/domain/case.ts';
import { targetKey } from '../../../shared/domain/target.ts';
import { parseBody } from '../case/parse-body.ts';
import { endTyping } from './answer-history.ts';
import { firstOpen } from './apply-step.ts';
import { spanNameIn, targetTitle } from './review-state.ts';
import type { ReviewParts } from './review-store.ts';

/** What is judged: the whole case, or the span or turn that is open in it. */
export interface TargetActs {
  /** Judges the open span or turn, or the whole case again. */
  readonly toggleTarget: () => void;
  readonly judgeTarget: (target: Target) => void;
  /** The person opened another span or turn: while parts are judged, the form follows. */
  readonly followSelection: (selected: Target) => void;
}

export function createTargetActs({ get, set, saver, caseUi, notify }: ReviewParts): TargetActs {
  function judge(target: Target): void {
    const state = get();
    if (targetKey(target) === targetKey(state.target)) return;
    const { questions, failureModes, forms } = state;
    set({
      target,
      focusedKey: firstOpen({ questions, failureModes, forms, target }),
      focusTick: state.focusTick + 1,
      editingKey: null,
      editingSeed: null,
      problems: new Map(),
      unreadable: new Map(),
      history: endTyping(state.history),
      announcement: `Judging ${targetTitle(target, spanNameIn(state.item)).toLowerCase()}.`,
    });
    if (saver.hasUnsaved) void saver.flush();
  }

  return {
    judgeTarget: (target) => {
      if (target.kind !== 'case') caseUi.getState().select(target);
      judge(target);
    },
    toggleTarget: () => {
      if (get().target.kind !== 'case') {
        judge({ kind: 'case' });
        return;
      }
      const { selected } = caseUi.getState();
      if (selected.kind !== 'case') judge(selected);
      else
        notify(
          hasParts(get().item)
            ? 'Open a span or turn first, then judge it.'
            : 'This case has no spans or turns; it is judged as a whole.',
        );
    },
    followSelection: (selected) => {
      if (get().target.kind !== 'case' && get().item) judge(selected);
    },
  };
}

/** True if the case has spans or turns that can be judged on their own. */
export function hasParts(item: ReviewItem | null): boolean {
  if (!item) return false;
  return item.case.spans.length > 0 || (parseBody(item.case.bodyJson).turns?.length ?? 0) > 0;
}
