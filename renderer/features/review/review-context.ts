import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { CaseUiStore } from '../case/case-ui-store.ts';
import type { ReviewState, ReviewStore } from './review-store.ts';

/** One review on the screen: what is judged, and what is looked at inside the case. */
export interface ReviewContextValue {
  readonly store: ReviewStore;
  readonly caseUi: CaseUiStore;
}

const ReviewContext = createContext<ReviewContextValue | null>(null);

export const ReviewProvider = ReviewContext.Provider;

function useReviewContext(): ReviewContextValue {
  const value = useContext(ReviewContext);
  if (!value) throw new Error('Parts of the review screen need the ReviewProvider around them.');
  return value;
}

/** The store of the review on the screen; for acts, and for reading at the moment of a key. */
export function useReviewStore(): ReviewStore {
  return useReviewContext().store;
}

/** The store of the case pane. */
export function useCaseUi(): CaseUiStore {
  return useReviewContext().caseUi;
}

/** A part of the review's state; renders again only when that part changes. */
export function useReview<T>(select: (state: ReviewState) => T): T {
  return useStore(useReviewStore(), select);
}
