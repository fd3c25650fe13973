import type { ReactNode } from 'react';
import { useCoreState } from './core-state.ts';
import { WorkspaceProblemScreen } from './workspace-problem.tsx';

/** Shows why the workspace did not open instead of screens that could show nothing. */
export function WorkspaceGate({ children }: { readonly children: ReactNode }) {
  const state = useCoreState((store) => store.state);
  return state.kind === 'problem' ? <WorkspaceProblemScreen problem={state.problem} /> : children;
}
