import { isOpenState } from '../../../shared/domain/case-state.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Reply } from '../../../shared/contract/call.ts';
import type { CallInput, CallName, CallOutput } from '../../../shared/contract/contract.ts';
import type { CaseUiStore } from '../case/case-ui-store.ts';
import type { ActiveTimeMeter } from './active-time.ts';
import { DraftSaver } from './draft-saver.ts';
import { createFormActs, type FormActs } from './form-acts.ts';
import { createPackActs, type PackActs } from './pack-acts.ts';
import { patchQueue } from './queue-model.ts';
import { createReviewActs, type ReviewActs } from './review-acts.ts';
import { currentForm, initialReviewData, type Busy, type ReviewData } from './review-state.ts';
import { createTargetActs, type TargetActs } from './target-acts.ts';
import { isAnswered } from './form-logic.ts';
import { targetKey } from '../../../shared/domain/target.ts';

/** Asks the core; never rejects. */
export type CoreCall = <N extends CallName>(
  name: N,
  input: CallInput<N>,
) => Promise<Reply<CallOutput<N>>>;

export interface ReviewDeps {
  readonly packId: string;
  readonly call: CoreCall;
  /** What the person looks at inside the case. */
  readonly caseUi: CaseUiStore;
  readonly meter: ActiveTimeMeter;
  /** Calls back once after a delay; returns how to call it off. */
  readonly after: (delayMs: number, run: () => void) => () => void;
  /** Makes keys wait until what is returned is called. */
  readonly holdKeys: () => () => void;
  /** Shows a short message that goes away by itself. */
  readonly notify: (message: string) => void;
}

export type ReviewState = ReviewData & FormActs & ReviewActs & TargetActs & PackActs;
export type ReviewStore = StoreApi<ReviewState>;

/** What the acts of a review work with. */
export interface ReviewParts extends ReviewDeps {
  readonly get: () => ReviewState;
  readonly set: (change: Partial<ReviewData>) => void;
  readonly saver: DraftSaver;
  /**
   * Runs one act at a time. Keys wait from its first moment until what it changed is painted, so that
   * none of them acts on a case that is about to leave. @returns false if another act is under way.
   */
  readonly exclusive: (busy: Busy, run: () => Promise<Partial<ReviewData>>) => Promise<boolean>;
  /** Saves all drafts; false if one could not be saved, which the state of the drafts says. */
  readonly saveDrafts: () => Promise<boolean>;
  /** Gives the answers on the form to autosave, if they differ from what the core has. */
  readonly keepDraft: () => void;
}

/** Makes the store of one review of one pack. `start` loads it, `stop` saves what is unsaved. */
export function createReviewStore(deps: ReviewDeps): ReviewStore {
  return createStore<ReviewState>()((set, get) => {
    const saver = new DraftSaver({
      after: deps.after,
      save: async (draft) => {
        const activeMs = deps.meter.take();
        const reply = await deps.call('review.saveDraft', { ...draft, activeMs });
        if (!reply.ok) deps.meter.giveBack(activeMs);
        return reply;
      },
      onState: (draftState) => set({ draftState }),
      onSaved: (draft, savedAt) => set(afterDraft(get(), draft, savedAt)),
    });
    const parts: ReviewParts = {
      ...deps,
      get,
      set,
      saver,
      exclusive: async (busy, run) => {
        if (get().busy !== null) return false;
        // At once, not by a render: the next key may be in the same turn as this one.
        const releaseKeys = deps.holdKeys();
        set({ busy });
        let change: Partial<ReviewData> = {};
        try {
          change = await run();
        } finally {
          set({ busy: null, ...change });
          releaseKeys();
        }
        return true;
      },
      saveDrafts: async () => !saver.hasUnsaved || saver.flush(),
      keepDraft: () => {
        const { item, target } = get();
        if (!item) return;
        const { answers } = currentForm(get());
        saver.edit({ packId: deps.packId, caseId: item.case.caseId, target, answers });
      },
    };
    return {
      ...initialReviewData(),
      ...createFormActs(parts),
      ...createReviewActs(parts),
      ...createTargetActs(parts),
      ...createPackActs(parts),
    };
  });
}

/** The state after a draft was saved: what the core holds, and where the case stands in the queue. */
function afterDraft(
  state: ReviewData,
  draft: {
    readonly caseId: string;
    readonly target: ReviewData['target'];
    readonly answers: ReviewData['forms'][string]['answers'];
  },
  savedAt: string,
): Partial<ReviewData> {
  const { item } = state;
  if (item?.case.caseId !== draft.caseId) return {};
  const key = targetKey(draft.target);
  const form = state.forms[key];
  const forms = form
    ? { ...state.forms, [key]: { ...form, saved: draft.answers, at: savedAt } }
    : state.forms;
  if (!isOpenState(item.state)) return { forms };
  const hasWords = Object.values(forms).some((other) =>
    Object.values(other.saved).some(isAnswered),
  );
  const caseState = hasWords ? 'draft' : item.stale === null ? 'unreviewed' : 'stale';
  if (caseState === item.state) return { forms };
  return {
    forms,
    item: { ...item, state: caseState },
    ...(state.queue ? { queue: patchQueue(state.queue, draft.caseId, { state: caseState }) } : {}),
  };
}
