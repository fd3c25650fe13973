import { create } from 'zustand';

/** What the status bar says about the last write. */
export type SavedState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved'; readonly at: string }
  | { readonly kind: 'failed'; readonly message: string };

interface SavedStateStore {
  readonly saved: SavedState;
  readonly setSaved: (saved: SavedState) => void;
}

/** Shared by whatever saves (review, rubrics) and the status bar. */
export const useSavedState = create<SavedStateStore>((set) => ({
  saved: { kind: 'idle' },
  setSaved: (saved) => set({ saved }),
}));
