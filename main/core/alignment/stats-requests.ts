import type { Database } from 'better-sqlite3';
import type {
  AgreementCellRef,
  AgreementTable,
  AnchoringReport,
  ConsistencyReport,
  HumanAgreement,
} from '../../../shared/contract/agreement.ts';
import type {
  AlignmentCellRef,
  AlignmentFilter,
  AlignmentOptions,
  AlignmentSeries,
  AlignmentTable,
  ScoreDistribution,
} from '../../../shared/contract/alignment.ts';
import { assertNever } from '../../../shared/result.ts';
import { anchoringReport } from '../agreement/anchoring.ts';
import { agreementCaseRows } from '../agreement/cases-behind.ts';
import { consistencyReport } from '../agreement/consistency.ts';
import { agreementTable, humanAgreement } from '../agreement/human-agreement.ts';
import { alignmentOptions } from './alignment-options.ts';
import { alignmentTable, distributionOf, judgementsOf, seriesOf } from './alignment-table.ts';
import { caseRowsOfCell } from './cells.ts';
import { readReport, type AlignmentReport } from './report.ts';

/** Everything that is computed in the statistics worker. */
export interface StatsAnswers {
  readonly table: AlignmentTable;
  readonly options: AlignmentOptions;
  readonly series: AlignmentSeries;
  readonly distribution: ScoreDistribution;
  readonly agreement: HumanAgreement;
  readonly agreementTable: AgreementTable;
  readonly consistency: ConsistencyReport;
  readonly anchoring: AnchoringReport;
  readonly agreementCases: Uint32Array<ArrayBuffer>;
  readonly casesBehind: Uint32Array<ArrayBuffer>;
  readonly report: AlignmentReport;
}

export type StatsRequest =
  | { readonly kind: 'table'; readonly filter: AlignmentFilter }
  | { readonly kind: 'options' }
  | { readonly kind: 'series'; readonly filter: AlignmentFilter; readonly metricId: string }
  | {
      readonly kind: 'distribution';
      readonly filter: AlignmentFilter;
      readonly metricId: string;
      readonly bins: number;
    }
  | {
      readonly kind: 'agreement' | 'agreementTable' | 'consistency' | 'anchoring';
      readonly filter: AlignmentFilter;
    }
  | { readonly kind: 'agreementCases'; readonly ref: AgreementCellRef }
  | { readonly kind: 'casesBehind'; readonly ref: AlignmentCellRef }
  | { readonly kind: 'report'; readonly filter: AlignmentFilter };

export type StatsAnswer = StatsAnswers[keyof StatsAnswers];

/** Answers one request from a read-only connection, in one read transaction. */
export function answerStatsRequest(db: Database, request: StatsRequest): StatsAnswer {
  return db.transaction(() => answer(db, request)).deferred();
}

function answer(db: Database, request: StatsRequest): StatsAnswer {
  switch (request.kind) {
    case 'table':
      return alignmentTable(db, request.filter);
    case 'options':
      return alignmentOptions(db);
    case 'series':
      return seriesOf(db, request.filter, request.metricId);
    case 'distribution':
      return distributionOf(db, request.filter, request.metricId, request.bins);
    case 'agreement':
      return humanAgreement(db, request.filter);
    case 'agreementTable':
      return agreementTable(db, request.filter);
    case 'consistency':
      return consistencyReport(db, request.filter);
    case 'anchoring':
      return anchoringReport(db, request.filter);
    case 'agreementCases':
      return agreementCaseRows(db, request.ref);
    case 'casesBehind': {
      const { filter, metricId, cell, ...range } = request.ref;
      return caseRowsOfCell(judgementsOf(db, filter, metricId).joined, cell, range);
    }
    case 'report':
      return readReport(db, request.filter);
    default:
      return assertNever(request);
  }
}
