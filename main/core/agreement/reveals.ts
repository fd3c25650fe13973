import type { Database } from 'better-sqlite3';
import { AnswersSchema, type Answers } from '../../../shared/domain/annotation.ts';
import { annotationStream } from '../../../shared/events/event.ts';
import { shownHead } from '../../../shared/events/fold.ts';
import { type AnswerRow, answerRows } from '../store/answer-rows.ts';
import { createRubricReader } from '../store/rubric-reader.ts';

/** Answers that were given without the judge, and what became of them when it was shown. */
export interface Reveal {
  readonly packId: string;
  readonly caseId: string;
  readonly caseRow: number | null;
  readonly reviewerId: string;
  /** When the reviewer said whether the answers stand. */
  readonly at: string;
  /** Whether any answer was changed. */
  readonly isChanged: boolean;
  readonly before: readonly AnswerRow[];
  readonly after: readonly AnswerRow[];
}

export interface Reveals {
  readonly reveals: readonly Reveal[];
  /** The answers that still wait for the reviewer's word after the reveal. */
  readonly waiting: readonly Pick<Reveal, 'packId' | 'caseRow' | 'caseId' | 'reviewerId' | 'at'>[];
}

interface HeadRow {
  readonly packId: string;
  readonly caseId: string;
  readonly reviewerId: string;
  readonly eventId: string;
  readonly state: string;
  readonly judgeSeen: string;
  readonly rubricId: string;
  readonly at: string;
  readonly caseRow: number | null;
}

/** An event of one reviewer about one case, as far as anchoring asks. */
interface Said {
  readonly eventId: string;
  readonly parents: readonly string[];
  readonly rubricRev: number;
  readonly at: string;
  /** Null where answers were taken back. */
  readonly answers: Answers | null;
  readonly judgeSeen: string | null;
  readonly revealChoice: string | null;
}

/**
 * Finds every case that was answered blind and confirmed or changed once the judge was shown. It looks
 * at the answers that stand today and walks back in the log to the first ones that were given after
 * the reveal and to those before it: what is edited weeks later says nothing about the judge, and what
 * was undone was never decided.
 */
export function readReveals(db: Database): Reveals {
  const waiting: HeadRow[] = [];
  const reveals: Reveal[] = [];
  const rubricOf = createRubricReader(db);
  const byReviewer = Map.groupBy(blindHeads(db), ({ packId, reviewerId }) =>
    annotationStream(packId, reviewerId),
  );
  for (const [stream, heads] of byReviewer) {
    const revealed = heads.filter(({ judgeSeen }) => judgeSeen === 'revealed');
    waiting.push(...heads.filter(({ judgeSeen }) => judgeSeen === 'hidden'));
    if (revealed.length === 0) continue;
    const said = readStream(db, stream);
    for (const head of revealed) {
      const pair = aroundReveal(said, head.eventId);
      if (pair === null) continue;
      const { blind, decided } = pair;
      reveals.push({
        packId: head.packId,
        caseId: head.caseId,
        caseRow: head.caseRow,
        reviewerId: head.reviewerId,
        at: decided.at,
        isChanged: decided.isChanged,
        before: answerRows(rubricOf(head.packId, head.rubricId, blind.rubricRev), blind.answers),
        after: answerRows(rubricOf(head.packId, head.rubricId, decided.rubricRev), decided.answers),
      });
    }
  }
  return { reveals, waiting };
}

/** The answers about cases that stand today, of those that were once given blind. */
function blindHeads(db: Database): HeadRow[] {
  const rows = db
    .prepare<[], HeadRow>(
      `SELECT a.pack_id AS packId, a.case_id AS caseId, a.reviewer_id AS reviewerId,
         a.event_id AS eventId, a.state, a.judge_seen AS judgeSeen, a.rubric_id AS rubricId, a.at,
         c.row AS caseRow
       FROM pack p CROSS JOIN annotation a ON a.pack_id = p.pack_id
       LEFT JOIN case_row c ON c.case_id = a.case_id
       WHERE p.blind_judge = 1 AND a.target = 'case'
       ORDER BY a.pack_id, a.reviewer_id, a.case_id, a.event_id`,
    )
    .all();
  const shown: HeadRow[] = [];
  let start = 0;
  while (start < rows.length) {
    let end = start + 1;
    while (end < rows.length && isSameSubject(rows[start], rows[end])) end += 1;
    const head = shownHead(rows.slice(start, end));
    if (head?.state === 'submitted') shown.push(head);
    start = end;
  }
  return shown;
}

function isSameSubject(a: HeadRow | undefined, b: HeadRow | undefined): boolean {
  return a?.packId === b?.packId && a?.reviewerId === b?.reviewerId && a?.caseId === b?.caseId;
}

function readStream(db: Database, stream: string): ReadonlyMap<string, Said> {
  type Row = Omit<Said, 'parents' | 'answers'> & { parents: string; answers: string | null };
  const rows = db
    .prepare<[string], Row>(
      `SELECT event_id AS eventId, json_extract(json, '$.parents') AS parents,
         coalesce(json_extract(json, '$.rubricRev'), 0) AS rubricRev,
         json_extract(json, '$.clientTime') AS at,
         json_extract(json, '$.body.answers') AS answers,
         json_extract(json, '$.body.judgeSeen') AS judgeSeen,
         json_extract(json, '$.body.revealChoice') AS revealChoice
       FROM event
       WHERE stream = ? AND kind IN ('annotation.committed', 'annotation.retracted')`,
    )
    .all(stream);
  return new Map(
    rows.map((row) => {
      const parents = (JSON.parse(row.parents) as unknown[]).filter(
        (parent): parent is string => typeof parent === 'string',
      );
      const answers = row.answers === null ? null : AnswersSchema.parse(JSON.parse(row.answers));
      return [row.eventId, { ...row, parents, answers }];
    }),
  );
}

interface AroundReveal {
  readonly blind: { readonly rubricRev: number; readonly answers: Answers };
  readonly decided: {
    readonly rubricRev: number;
    readonly answers: Answers;
    readonly at: string;
    readonly isChanged: boolean;
  };
}

/** The last blind answers on the way back from a head, and the first answers after them. */
function aroundReveal(said: ReadonlyMap<string, Said>, headId: string): AroundReveal | null {
  let decided: Said | null = null;
  const seen = new Set<string>();
  let at = said.get(headId);
  while (at !== undefined && !seen.has(at.eventId)) {
    seen.add(at.eventId);
    if (at.answers !== null && at.judgeSeen === 'hidden') {
      const { answers, rubricRev } = at;
      if (decided === null || decided.answers === null) return null;
      const isChanged =
        decided.revealChoice === null
          ? JSON.stringify(decided.answers) !== JSON.stringify(answers)
          : decided.revealChoice === 'changed';
      return {
        blind: { rubricRev, answers },
        decided: {
          rubricRev: decided.rubricRev,
          answers: decided.answers,
          at: decided.at,
          isChanged,
        },
      };
    }
    if (at.answers !== null) decided = at;
    at = at.parents.map((parent) => said.get(parent)).find((parent) => parent !== undefined);
  }
  return null;
}
