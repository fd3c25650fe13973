import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { Answers } from '../../../shared/domain/annotation.ts';
import { readAnswers } from '../review/annotation-reads.ts';
import { lazyStatement } from '../review/lazy-statement.ts';

/** What is decided about one target in one pack. */
export interface HeldDecision {
  readonly eventId: string;
  readonly answers: Answers;
  readonly basis: readonly string[];
  readonly note: string;
  readonly decidedBy: string;
  readonly at: string;
  readonly isOutdated: boolean;
}

const BasisSchema = z.array(z.string());

/** Ids in the text of a `basis` column. */
export function readBasis(json: string): string[] {
  return BasisSchema.parse(JSON.parse(json));
}

/** Reads the decision that holds for a target; null where there is none. */
export function createHeldDecisionReads(
  db: Database,
): (packId: string, caseId: string, target: string) => HeldDecision | null {
  const select = lazyStatement<
    [string, string, string],
    Omit<HeldDecision, 'answers' | 'basis' | 'isOutdated'> & {
      answers: string;
      basis: string;
      outdated: number;
    }
  >(
    db,
    `SELECT event_id AS eventId, answers, basis, note, decided_by AS decidedBy, decided_at AS at, outdated
     FROM adjudication_state WHERE pack_id = ? AND case_id = ? AND target = ?`,
  );
  return (packId, caseId, target) => {
    const row = select().get(packId, caseId, target);
    if (row === undefined) return null;
    const { answers, basis, outdated, ...rest } = row;
    return {
      ...rest,
      answers: readAnswers(answers),
      basis: readBasis(basis),
      isOutdated: outdated === 1,
    };
  };
}
