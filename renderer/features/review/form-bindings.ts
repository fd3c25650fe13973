import type { Binding, Bindings } from '../../commands/registry.ts';
import type { CaseUiStore } from '../case/case-ui-store.ts';
import type { ReviewState } from './review-store.ts';

interface Parts {
  readonly acts: () => ReviewState;
  readonly ui: CaseUiStore;
  /** Whether a case is there to be judged. */
  readonly enabled: boolean;
}

/** The keys that fill a form and look into its case, for every screen that has both. */
export function formBindings({ acts, ui, enabled }: Parts) {
  const bind = (run: () => void): Binding => ({ run, enabled });
  const option = (number: number) => bind(() => acts().option(number));
  return {
    'review.pass': bind(() => acts().verdict('pass')),
    'review.fail': bind(() => acts().verdict('fail')),
    'review.unsure': bind(() => acts().verdict('unsure')),
    'review.option1': option(1),
    'review.option2': option(2),
    'review.option3': option(3),
    'review.option4': option(4),
    'review.option5': option(5),
    'review.option6': option(6),
    'review.option7': option(7),
    'review.option8': option(8),
    'review.option9': option(9),
    'review.questionDown': bind(() => acts().focusDown()),
    'review.questionUp': bind(() => acts().focusUp()),
    'review.edit': bind(() => acts().edit()),
    'review.reason': bind(() => acts().editReason()),
    'review.expectedOutput': bind(() => acts().editExpectedOutput()),
    'review.failureMode': bind(() => acts().editFailureMode()),
    'review.spanNext': bind(() => ui.getState().selectNext()),
    'review.spanPrevious': bind(() => ui.getState().selectPrevious()),
    'review.firstFailingSpan': bind(() => ui.getState().selectFirstFailing()),
    'review.toolIo': bind(() => ui.getState().toggleToolIo()),
    'review.context': bind(() => ui.getState().toggleContext()),
    'review.diff': bind(() => ui.getState().toggleDiff()),
    'review.raw': bind(() => ui.getState().toggleRaw()),
  } satisfies Bindings;
}
