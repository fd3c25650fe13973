import type { AgreementSummary } from '../stats/agreement.ts';
import type { AlignmentOptions } from './alignment.ts';

/** People against people on one question. */
export interface HumanAgreement {
  /** The question, after `auto` was resolved: `verdict`, else the first one that has labels. */
  readonly question: string;
  readonly scale: AlignmentOptions['questions'][number]['scale'];
  /** Names of the raters, in the order of the summary's indexes. */
  readonly reviewers: readonly string[];
  /** Answers of `unsure`: no verdict, so they are left out of the summary. */
  readonly unsure: number;
  readonly summary: AgreementSummary;
}
