import { create } from 'zustand';
import type { PackSummary } from '../../shared/contract/review.ts';
import type { PickedFile } from '../../shared/contract/shell.ts';

/** Which of the window's own layers is open. Loaded when first needed, so they cost nothing at the start. */
export type Overlay =
  | { readonly kind: 'none' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'help' }
  | { readonly kind: 'import'; readonly files: readonly PickedFile[] }
  | { readonly kind: 'packFiles'; readonly files: readonly PickedFile[] }
  | { readonly kind: 'exportPack' | 'sendAnswers'; readonly pack: PackSummary }
  | { readonly kind: 'export' };

interface OverlayStore {
  readonly overlay: Overlay;
  readonly open: (overlay: Overlay) => void;
  readonly close: () => void;
}

export const useOverlays = create<OverlayStore>((set) => ({
  overlay: { kind: 'none' },
  open: (overlay) => set({ overlay }),
  close: () => set({ overlay: { kind: 'none' } }),
}));
