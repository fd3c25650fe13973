import type { AppError } from '../../../shared/errors.ts';
import { applyStep, closedCase, questionsOf } from './apply-step.ts';
import { createQueue, isOpen, neighbour, nextOpen, type QueueModel } from './queue-model.ts';
import { openedWords } from './review-acts.ts';
import { currentCaseId, type ReviewData } from './review-state.ts';
import type { ReviewParts } from './review-store.ts';
import type { QueueItem } from '../../../shared/contract/review.ts';

/** Cases an hour are asked for again when the person has paused for this long after an act. */
const PACE_DELAY_MS = 4_000;

/** A longer queue is only loaded when a key asks for it. */
const MAX_EAGER_QUEUE = 20_000;

/** Moving through the pack, and what is shown beside the case. */
export interface PackActs {
  /** Loads the pack and opens a case; null opens where the person left off. */
  readonly start: (caseId: string | null) => Promise<void>;
  /** Saves what is unsaved, as the screen goes away. */
  readonly stop: () => Promise<void>;
  /** The pack, its rubric or its guidelines were changed elsewhere. */
  readonly refreshPack: () => Promise<void>;
  readonly openCase: (caseId: string) => Promise<void>;
  /** To the case before or after. */
  readonly go: (by: 1 | -1) => Promise<void>;
  /** To the next case that is open (or that fits), going round at the end. */
  readonly goOpen: (by: 1 | -1, wanted?: (item: QueueItem) => boolean) => Promise<void>;
  /** Saves every draft now: the window is hidden, or about to close. */
  readonly saveNow: () => void;
  readonly refreshPaceSoon: () => void;
  readonly toggleQueue: () => void;
  /** Reads the queue if it is not there, or not true any more. */
  readonly readQueue: () => Promise<void>;
  readonly toggleGuidelines: () => void;
  readonly dismissError: () => void;
  /** Shows a short message that goes away by itself, and reads it aloud. */
  readonly say: (message: string) => void;
}

type Found =
  | { readonly kind: 'case'; readonly caseId: string; readonly words: string }
  /** Nothing to open: what is said about it, or what is shown instead. */
  | { readonly kind: 'none'; readonly words: string }
  | { readonly kind: 'end' };

export function createPackActs(parts: ReviewParts): PackActs {
  const { packId, call, get, set, saver, after, exclusive, saveDrafts, notify } = parts;
  let stopPaceTimer: (() => void) | null = null;
  let isStopped = false;

  async function refreshPace(): Promise<void> {
    const reply = await call('review.pace', { packId });
    // A pace that cannot be read is no reason to disturb a review; the next act asks again.
    if (reply.ok && !isStopped) set({ pace: reply.value });
  }

  async function loadQueue(): Promise<QueueModel | null> {
    const present = get().queue;
    if (present) return present;
    const reply = await call('pack.queue', { packId });
    if (!reply.ok) {
      set({ actError: reply.error });
      return null;
    }
    const queue = createQueue(reply.value);
    set({ queue });
    return queue;
  }

  async function loadFailureModes(): Promise<void> {
    const reply = await call('review.failureModes', { packId });
    if (reply.ok && !isStopped)
      set({ failureModes: [...new Set([...reply.value, ...get().failureModes])] });
  }

  function fail(loadError: AppError): void {
    set({ phase: 'failed', loadError, busy: null });
  }

  /** Opens the case that `find` names in the queue; keys wait from the first moment. */
  async function openFound(find: (queue: QueueModel) => Found): Promise<void> {
    await exclusive('opening', async () => {
      const queue = await loadQueue();
      if (!queue) return {};
      const found = find(queue);
      if (found.kind === 'end') return atTheEnd();
      if (found.words !== '') notify(found.words);
      return found.kind === 'none' ? {} : openedCase(found.caseId);
    });
  }

  async function openedCase(caseId: string): Promise<Partial<ReviewData>> {
    // Words that could not be saved stay on the screen; the case is not left.
    if (!(await saveDrafts())) return {};
    const reply = await call('review.open', { packId, caseId });
    if (!reply.ok && reply.error.code === 'input/not-found') {
      // Not an end of the way: the keys go on from the case that is gone.
      const missing = { caseId, error: reply.error };
      return { ...closedCase(get()), item: null, missing, announcement: reply.error.message };
    }
    if (!reply.ok) return { actError: reply.error };
    return {
      ...applyStep(get(), reply.value, { settled: 'all' }),
      phase: 'ready',
      loadError: null,
      announcement: openedWords(reply.value),
    };
  }

  /** The end of the pack: nothing is open any more. */
  function atTheEnd(): Partial<ReviewData> {
    const { progress, canUndo, canRedo } = get();
    // Words that could not be saved stay on the screen.
    if (!progress || saver.hasUnsaved) return {};
    const step = { item: null, progress, canUndo, canRedo, savedAt: '' };
    return { ...applyStep(get(), step, { settled: 'all' }), announcement: openedWords(step) };
  }

  return {
    start: async (caseId) => {
      isStopped = false;
      set({ phase: 'loading', loadError: null });
      const [pack, opened] = await Promise.all([
        call('pack.get', { packId }),
        call('review.open', { packId, caseId }),
      ]);
      if (isStopped) return;
      if (!pack.ok) {
        fail(pack.error);
        return;
      }
      if (!opened.ok) {
        fail(opened.error);
        set({ pack: pack.value });
        return;
      }
      const known = { ...get(), pack: pack.value };
      set({
        phase: 'ready',
        pack: pack.value,
        ...applyStep(known, opened.value, { settled: 'all' }),
        draftState: { kind: 'idle' },
        announcement: openedWords(opened.value),
      });
      // After the first paint: none of it is needed to judge the case that is open.
      after(50, () => {
        void Promise.all([refreshPace(), loadFailureModes()]);
        if (opened.value.progress.total <= MAX_EAGER_QUEUE) void loadQueue();
      });
    },
    stop: async () => {
      stopPaceTimer?.();
      const done = saver.flush();
      saver.stop();
      await done;
      isStopped = true;
    },
    refreshPack: async () => {
      const reply = await call('pack.get', { packId });
      if (!reply.ok || isStopped) return;
      const before = get();
      const { progress } = reply.value;
      // A share that grew or shrank is another queue.
      if (before.progress !== null && before.progress.total !== progress.total)
        set({ progress, queue: null });
      if (
        before.pack?.rev === reply.value.rev &&
        before.pack.withdrawn === reply.value.withdrawn &&
        before.pack.guidelinesRev === reply.value.guidelinesRev
      )
        return;
      const sameRubric = before.pack?.rubricRev === reply.value.rubricRev;
      set({
        pack: reply.value,
        ...(sameRubric ? {} : { questions: questionsOf(reply.value.rubric, before.item) }),
      });
    },
    openCase: async (caseId) => {
      if (get().item?.case.caseId === caseId) return;
      await exclusive('opening', () => openedCase(caseId));
    },
    go: (by) =>
      openFound((queue) => {
        const next = neighbour(queue, currentCaseId(get()), by);
        if (next) return { kind: 'case', caseId: next.caseId, words: '' };
        return {
          kind: 'none',
          words: by === 1 ? 'This is the last case.' : 'This is the first case.',
        };
      }),
    goOpen: async (by, wanted = isOpen) => {
      await openFound((queue) => {
        const { item } = get();
        const found = nextOpen(queue, currentCaseId(get()), by, wanted);
        if (found) {
          const words = found.wrapped ? 'Round the end of the pack.' : '';
          return { kind: 'case', caseId: found.item.caseId, words };
        }
        if (item && wanted === isOpen && isOpen(item))
          return { kind: 'none', words: 'This is the only open case.' };
        return { kind: 'end' };
      });
      if (get().item === null) get().refreshPaceSoon();
    },
    saveNow: () => {
      if (saver.hasUnsaved) void saver.flush();
    },
    refreshPaceSoon: () => {
      stopPaceTimer?.();
      // The end of the pack shows it at once.
      if (get().item === null) void refreshPace();
      else stopPaceTimer = after(PACE_DELAY_MS, () => void refreshPace());
    },
    toggleQueue: () => {
      set({ isQueueShown: !get().isQueueShown });
    },
    readQueue: async () => {
      await loadQueue();
    },
    toggleGuidelines: () => set({ isGuidelinesShown: !get().isGuidelinesShown }),
    dismissError: () => set({ actError: null }),
    say: notify,
  };
}
