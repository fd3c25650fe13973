import type { Answers } from '../../../shared/domain/annotation.ts';
import type { Target } from '../../../shared/domain/case.ts';
import { targetKey } from '../../../shared/domain/target.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { Reply } from '../../../shared/contract/call.ts';

/** A draft is saved this long after the last change of it. */
export const AUTOSAVE_DELAY_MS = 300;
/** A save that failed is tried again by itself after this long. */
export const RETRY_DELAY_MS = 5_000;

export interface Draft {
  readonly packId: string;
  readonly caseId: string;
  readonly target: Target;
  readonly answers: Answers;
}

export type DraftState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved'; readonly at: string }
  | { readonly kind: 'failed'; readonly error: AppError };

export interface DraftSaverDeps {
  readonly save: (draft: Draft) => Promise<Reply<{ readonly savedAt: string }>>;
  readonly onState: (state: DraftState) => void;
  readonly onSaved: (draft: Draft, savedAt: string) => void;
  /** Calls back once after a delay; returns how to call it off. */
  readonly after: (delayMs: number, run: () => void) => () => void;
}

/**
 * Saves drafts in the background. One save is under way at a time and each carries the newest answers
 * of its target, so an older draft can never overwrite a newer one. What failed stays here and is tried
 * again; nothing is dropped unless it was saved, submitted or discarded.
 */
export class DraftSaver {
  readonly #deps: DraftSaverDeps;
  /** Newest unsaved draft of each target, oldest change first. */
  readonly #unsaved = new Map<string, Draft>();
  #timer: (() => void) | null = null;
  #running: Promise<boolean> | null = null;

  constructor(deps: DraftSaverDeps) {
    this.#deps = deps;
  }

  get hasUnsaved(): boolean {
    return this.#unsaved.size > 0;
  }

  /** Takes a change of a draft; it is saved when typing pauses. */
  edit(draft: Draft): void {
    const key = draftKey(draft);
    this.#unsaved.delete(key);
    this.#unsaved.set(key, draft);
    this.#deps.onState({ kind: 'waiting' });
    this.#startTimer(AUTOSAVE_DELAY_MS);
  }

  /** Forgets the unsaved draft of a target: it was submitted or discarded, or its answers are as before. */
  drop(draft: Pick<Draft, 'packId' | 'caseId' | 'target'>): void {
    this.#unsaved.delete(draftKey(draft));
    if (this.#unsaved.size === 0) this.#stopTimer();
  }

  /**
   * Saves all that is unsaved, now.
   * @returns whether nothing is left unsaved; false after a failure, which `onState` has told.
   */
  flush(): Promise<boolean> {
    this.#stopTimer();
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Waits for a save that is under way; starts none. */
  async settle(): Promise<void> {
    await this.#running;
  }

  /** Stops the timers, as the screen goes away; {@link flush} before. */
  stop(): void {
    this.#stopTimer();
  }

  async #run(): Promise<boolean> {
    for (;;) {
      const [next] = this.#unsaved;
      if (!next) return true;
      const [key, draft] = next;
      this.#deps.onState({ kind: 'saving' });
      // In order and one at a time, so that the core never sees an older draft after a newer one.
      const reply = await this.#deps.save(draft);
      if (!reply.ok) {
        this.#deps.onState({ kind: 'failed', error: reply.error });
        this.#startTimer(RETRY_DELAY_MS);
        return false;
      }
      this.#deps.onSaved(draft, reply.value.savedAt);
      // A change that came while this was under way is newer and still to be saved.
      if (this.#unsaved.get(key) === draft) this.#unsaved.delete(key);
      this.#deps.onState(
        this.#unsaved.size === 0 ? { kind: 'saved', at: reply.value.savedAt } : { kind: 'waiting' },
      );
    }
  }

  #startTimer(delayMs: number): void {
    this.#stopTimer();
    this.#timer = this.#deps.after(delayMs, () => {
      this.#timer = null;
      void this.flush();
    });
  }

  #stopTimer(): void {
    this.#timer?.();
    this.#timer = null;
  }
}

function draftKey(draft: Pick<Draft, 'packId' | 'caseId' | 'target'>): string {
  return JSON.stringify([draft.packId, draft.caseId, targetKey(draft.target)]);
}
