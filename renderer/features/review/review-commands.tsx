import { useEffect, useRef } from 'react';
import { callCore } from '../../data/client.ts';
import type { Binding } from '../../commands/registry.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { actualOutputOf } from './actual-output.ts';
import { formBindings } from './form-bindings.ts';
import { useCaseUi, useReview, useReviewStore } from './review-context.ts';

/** Binds every key of the review. Everything is read at the press, so the closures never go stale. */
export function ReviewCommands() {
  const ui = useCaseUi();
  const store = useReviewStore();
  const hasCase = useReview((state) => state.item !== null);
  const awaits = useReview((state) => state.item?.awaitsRevealChoice ?? false);
  const isSkipped = useReview((state) => state.item?.state === 'skipped');
  const canDecline = useReview((state) => state.item?.canDecline ?? false);
  const isDeclined = useReview((state) => (state.item?.declineReason ?? null) !== null);
  const isFlagged = useReview((state) => state.item?.flagged ?? false);
  const canUndo = useReview((state) => state.canUndo || state.history.done.length > 0);
  const canRedo = useReview((state) => state.canRedo || state.history.undone.length > 0);
  const acts = () => store.getState();
  const inCase = (run: () => void, more: Partial<Binding> = {}): Binding => ({
    run,
    enabled: hasCase,
    ...more,
  });
  const scroll = useCaseScroll();

  const copyActual = async (): Promise<void> => {
    const { item, target, packId, copyActual: copy } = { ...acts(), packId: acts().pack?.packId };
    if (!item || packId === undefined) return;
    const reply = await actualOutputOf(callCore, item.case, target, packId);
    // The answer belongs to the case that it was asked for.
    if (acts().item?.case.caseId !== item.case.caseId) return;
    if (reply.ok) copy(reply.value);
    else acts().say(reply.error.message);
  };

  useCommands({
    ...formBindings({ acts, ui, enabled: hasCase }),
    'review.leave': inCase(() => {
      if (acts().isGuidelinesShown && acts().editingKey === null) acts().toggleGuidelines();
      else acts().leave();
    }),
    'review.copyActual': inCase(() => void copyActual()),
    'review.submitNext': inCase(() => void acts().submit()),
    'review.next': { run: () => void acts().go(1) },
    'review.previous': { run: () => void acts().go(-1) },
    'review.nextUnreviewed': { run: () => void acts().goOpen(1) },
    'review.previousUnreviewed': { run: () => void acts().goOpen(-1) },
    'review.skip': inCase(
      () => acts().startSkip(),
      isSkipped ? { title: 'Take the skip back' } : {},
    ),
    'review.decline': {
      run: () => acts().startDecline(),
      enabled: canDecline,
      ...(isDeclined ? { title: 'Take the case again' } : {}),
    },
    'review.flag': inCase(() => void acts().toggleFlag(), {
      title: isFlagged ? 'Take the flag off' : 'Flag the case',
    }),
    'review.undo': { run: () => void acts().undo(), enabled: canUndo },
    'review.redo': { run: () => void acts().redo(), enabled: canRedo },
    'review.target': inCase(() => acts().toggleTarget()),
    'review.judge': inCase(() => ui.getState().toggleJudge()),
    'review.scrollDown': inCase(() => scroll(1)),
    'review.scrollUp': inCase(() => scroll(-1)),
    'review.queue': { run: () => acts().toggleQueue() },
    'review.guidelines': { run: () => acts().toggleGuidelines() },
    'review.keepVerdict': { run: () => void acts().keepAnswers(), enabled: awaits },
    'review.changeVerdict': { run: () => acts().changeAnswers(), enabled: awaits },
  });
  return null;
}

/** Scrolls the case by most of its height, wherever the keyboard is in the form. */
function useCaseScroll(): (direction: 1 | -1) => void {
  const pane = useRef<Element | null>(null);
  useEffect(() => {
    pane.current = null;
  });
  return (direction) => {
    pane.current ??= document.querySelector('[role="group"][aria-label="Case"]');
    const height = pane.current?.clientHeight ?? 0;
    pane.current?.scrollBy({ top: direction * Math.max(80, height - 64) });
  };
}
