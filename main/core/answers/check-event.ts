import type { Database } from 'better-sqlite3';
import type { Answers } from '../../../shared/domain/annotation.ts';
import { findMisfits, formQuestions } from '../../../shared/domain/form.ts';
import type { Rubric } from '../../../shared/domain/rubric.ts';
import {
  annotationStream,
  isKnownKind,
  packStream,
  readKnownEvent,
  type EventEnvelope,
} from '../../../shared/events/event.ts';
import { mayWrite } from '../../../shared/protocol/streams.ts';
import { lazyStatement } from '../review/lazy-statement.ts';
import { decodeCaseList, getBlob } from '../store/blobs.ts';
import { createRubricReader } from '../store/rubric-reader.ts';

const EARLIEST_YEAR = 2000;
/** Clocks of other zones and slightly wrong ones are no fault. */
const CLOCK_TOLERANCE_MS = 24 * 3_600_000;

/** Looks at events of reviewers that come from elsewhere, before they are taken. */
export interface AnswerCheck {
  /** One sentence that says why the event does not fit the pack that is here; null if it does. */
  readonly misfit: (event: EventEnvelope) => string | null;
  /** One sentence about a time or duration that cannot be; null if there is none. Such an event is taken. */
  readonly oddTime: (event: EventEnvelope) => string | null;
}

export function createAnswerCheck(db: Database, now: () => Date): AnswerCheck {
  const rubricIdOf = lazyStatement<[string], { rubricId: string }>(
    db,
    'SELECT rubric_id AS rubricId FROM pack WHERE pack_id = ?',
  );
  const holdsCase = lazyStatement<
    [{ packId: string; reviewerId: string; caseId: string }],
    { found: number }
  >(
    db,
    // A hidden repeat is a case of that reviewer's share alone.
    `SELECT EXISTS (SELECT 1 FROM pack_case WHERE pack_id = @packId AND case_id = @caseId)
       OR EXISTS (SELECT 1 FROM share_case
         WHERE pack_id = @packId AND reviewer_id = @reviewerId AND case_id = @caseId)
       OR EXISTS (SELECT 1 FROM repeat_case
         WHERE pack_id = @packId AND reviewer_id = @reviewerId AND alias_id = @caseId) AS found`,
  );
  const lists = lazyStatement<[string], { sha256: string | null }>(
    db,
    `SELECT DISTINCT json ->> '$.body.casesSha256' AS sha256 FROM event
     WHERE stream = ? AND kind = 'pack.published'`,
  );
  const rubricOf = createRubricReader(db);
  const earlier = new Map<string, ReadonlySet<string>>();

  /** Cases of every revision that was ever here: a case that left the pack keeps its answers. */
  const casesEver = (packId: string) => {
    const kept = earlier.get(packId);
    if (kept !== undefined) return kept;
    const ids = new Set<string>();
    for (const { sha256 } of lists().all(packStream(packId))) {
      const list = sha256 === null ? null : getBlob(db, sha256);
      if (list !== null) for (const caseId of decodeCaseList(list)) ids.add(caseId);
    }
    earlier.set(packId, ids);
    return ids;
  };

  const caseMisfit = (packId: string, reviewerId: string, caseId: string): string | null =>
    holdsCase().get({ packId, reviewerId, caseId })?.found === 1 || casesEver(packId).has(caseId)
      ? null
      : `The pack has no case “${caseId.slice(0, 80)}”.`;

  const answersMisfit = (
    packId: string,
    rubricRev: number | null,
    answers: Answers,
  ): string | null => {
    const rubricId = rubricIdOf().get(packId)?.rubricId ?? '';
    const rubric = rubricRev === null ? null : rubricOf(packId, rubricId, rubricRev);
    if (rubric === null) {
      return `The answers were given under version ${rubricRev ?? '?'} of the rubric, which is not here.`;
    }
    const form = formQuestions(rubric, metricsNamed(rubric, answers));
    return findMisfits(form, answers)[0]?.message ?? null;
  };

  return {
    misfit(event) {
      const { packId, caseId, authorId, kind } = event;
      if (!isReviewersKind(kind)) return `A reviewer cannot say “${kind.slice(0, 80)}”.`;
      if (Number.isNaN(Date.parse(event.clientTime)))
        return 'An entry says no time that can be read.';
      if (!isKnownKind(kind)) return null;
      const known = readKnownEvent(event);
      if (known === null) return `An entry of kind ${kind} has a part of a wrong type.`;
      if (packId === null || caseId === null) return 'An answer names no pack or no case.';
      const misplaced = caseMisfit(packId, authorId, caseId);
      if (misplaced !== null || known.kind !== 'annotation.committed') return misplaced;
      return answersMisfit(packId, event.rubricRev, known.body.answers);
    },
    oddTime({ clientTime, activeMs }) {
      if (activeMs !== null && activeMs < 0)
        return 'The time spent is negative; it counts as none.';
      const at = new Date(clientTime);
      if (at.getUTCFullYear() < EARLIEST_YEAR) return `The entry is dated ${dateOf(at)}.`;
      return at.getTime() > now().getTime() + CLOCK_TOLERANCE_MS
        ? `The entry is dated ${dateOf(at)}, which is yet to come.`
        : null;
    },
  };
}

/** Whose stream it is was checked before; ids here may be names, which no stream of the server has. */
function isReviewersKind(kind: string): boolean {
  return mayWrite({ personId: 'any', role: 'reviewer' }, annotationStream('any', 'any'), kind);
}

function dateOf(at: Date): string {
  return at.toISOString().slice(0, at.toISOString().indexOf('T'));
}

/** Which metrics a case has can differ here (a blinded pack hides them), so the answers say it. */
function metricsNamed(rubric: Rubric, answers: Answers): string[] {
  const prefixes = rubric.questions
    .filter((question) => question.kind === 'metric_verdict' && question.metric === '*')
    .map((question) => `${question.key}.`);
  const names = prefixes.flatMap((prefix) =>
    Object.keys(answers)
      .filter((key) => key.startsWith(prefix) && key.length > prefix.length)
      .map((key) => key.slice(prefix.length)),
  );
  return [...new Set(names)];
}
