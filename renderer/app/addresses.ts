import type { AlignmentFilterInput } from '../../shared/contract/alignment.ts';
import type { LibraryFilter, LibrarySort } from '../../shared/contract/library.ts';

/** State of a screen that belongs into its address, so that Back and a restart find it again. */
export interface LibrarySearch {
  readonly filter?: LibraryFilter;
  readonly sort?: LibrarySort;
  /** The case that is open beside the list. */
  readonly caseId?: string;
}

export interface ReviewSearch {
  /** Opens this case instead of the one where the person left off. */
  readonly caseId?: string;
}

export interface AgreementSearch {
  /** The question whose details are open. */
  readonly question?: string;
  readonly filter?: AlignmentFilterInput;
}

export interface AlignmentSearch {
  /** The metric whose details are open. */
  readonly metricId?: string;
  readonly filter?: AlignmentFilterInput;
}
