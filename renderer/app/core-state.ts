import { create } from 'zustand';
import type { CoreState } from '../../shared/contract/shell.ts';

interface CoreStateStore {
  readonly state: CoreState;
  readonly set: (state: CoreState) => void;
}

/** Whether the core is there; told by the shell. */
export const useCoreState = create<CoreStateStore>((set) => ({
  state: { kind: 'starting' },
  set: (state) => set({ state }),
}));
