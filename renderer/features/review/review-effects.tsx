import { useEffect } from 'react';
import { useCoreState } from '../../app/core-state.ts';
import { useSavedState, type SavedState } from '../../app/saved-state.ts';
import { bridge } from '../../data/bridge.ts';
import type { ActiveTimeMeter } from './active-time.ts';
import type { DraftState } from './draft-saver.ts';
import { useCaseUi, useReview, useReviewStore } from './review-context.ts';

interface Props {
  readonly meter: ActiveTimeMeter;
}

/** Connects the review with the window: signs of life, hiding, closing, and what changes elsewhere. */
export function ReviewEffects({ meter }: Props) {
  const ui = useCaseUi();
  const store = useReviewStore();

  useEffect(
    () => ui.subscribe((state) => store.getState().followSelection(state.selected)),
    [ui, store],
  );

  useEffect(() => {
    const touch = () => meter.touch();
    const onVisibility = () => {
      if (document.visibilityState === 'visible') return;
      store.getState().saveNow();
      meter.pause();
    };
    const save = () => store.getState().saveNow();
    const signs = ['keydown', 'pointerdown', 'wheel'] as const;
    for (const sign of signs)
      window.addEventListener(sign, touch, { capture: true, passive: true });
    document.addEventListener('visibilitychange', onVisibility);
    window.addEventListener('beforeunload', save);
    window.addEventListener('blur', save);
    return () => {
      for (const sign of signs) window.removeEventListener(sign, touch, { capture: true });
      document.removeEventListener('visibilitychange', onVisibility);
      window.removeEventListener('beforeunload', save);
      window.removeEventListener('blur', save);
    };
  }, [store, meter]);

  useEffect(
    () =>
      bridge().onChanges((changes) => {
        const { packId } = store.getState().pack ?? {};
        if (!changes.topics.some((topic) => topic === 'packs' || topic === 'rubrics')) return;
        if (packId !== undefined && changes.packIds && !changes.packIds.includes(packId)) return;
        void store.getState().refreshPack();
      }),
    [store],
  );

  const core = useCoreState((state) => state.state.kind);
  useEffect(() => {
    // The core was restarted: what it did not get before is given to it again.
    if (core === 'ready') store.getState().saveNow();
  }, [core, store]);

  const draftState = useReview((state) => state.draftState);
  const isSubmitting = useReview((state) => state.busy === 'submitting');
  const setSaved = useSavedState((state) => state.setSaved);
  useEffect(() => {
    if (!isSubmitting) setSaved(savedStateOf(draftState));
  }, [draftState, isSubmitting, setSaved]);
  return null;
}

/** The state of the drafts in the words of the status bar. */
export function savedStateOf(state: DraftState): SavedState {
  switch (state.kind) {
    case 'idle':
      return { kind: 'idle' };
    case 'waiting':
    case 'saving':
      return { kind: 'saving' };
    case 'saved':
      return { kind: 'saved', at: state.at };
    case 'failed':
      return { kind: 'failed', message: state.error.message };
  }
}
