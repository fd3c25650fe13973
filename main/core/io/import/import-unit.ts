import type { CaseRecord } from '../../../../shared/domain/case.ts';
import type { AppError } from '../../../../shared/errors.ts';

/** A case as a file gave it. */
export interface MappedCase {
  readonly record: CaseRecord;
  /** The text of the record, verbatim (for a case of many records: those, one a line). */
  readonly raw: string;
  /** The raw text is itself a case record of Assay, so that no second body is kept. */
  readonly rawIsBody: boolean;
  /** 1-based line at which the record starts. */
  readonly line: number;
}

/** What an importer yields. `pause` only lets a long preparation give way between slices. */
export type ImportUnit =
  | { readonly kind: 'case'; readonly mapped: MappedCase }
  | { readonly kind: 'problem'; readonly error: AppError }
  | { readonly kind: 'pause' };
