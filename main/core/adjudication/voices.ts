import type { Database } from 'better-sqlite3';
import type { Answers } from '../../../shared/domain/annotation.ts';
import { shownHead } from '../../../shared/events/fold.ts';
import { readAnswers } from '../review/annotation-reads.ts';
import { lazyStatement } from '../review/lazy-statement.ts';

/** The answers of one person about one target that hold now. */
export interface Voice {
  readonly packId: string;
  readonly packName: string;
  readonly reviewerId: string;
  readonly eventId: string;
  readonly answers: Answers;
  readonly at: string;
  readonly activeMs: number;
  readonly rubricRev: number;
  readonly judgeSeen: string;
  readonly revealChoice: string | null;
  /** The events of all versions: more than one if the person answered on two devices. */
  readonly heads: readonly string[];
}

export interface VoiceRow {
  readonly packId: string;
  readonly packName: string;
  readonly reviewerId: string;
  readonly eventId: string;
  readonly state: string;
  readonly answers: string;
  readonly at: string;
  readonly activeMs: number;
  readonly rubricRev: number;
  readonly judgeSeen: string;
  readonly revealChoice: string | null;
}

export const VOICE_COLUMNS = `a.pack_id AS packId, p.name AS packName, a.reviewer_id AS reviewerId,
  a.event_id AS eventId, a.state, a.answers, a.at, a.active_ms AS activeMs, a.rubric_rev AS rubricRev,
  a.judge_seen AS judgeSeen, a.reveal_choice AS revealChoice`;

/**
 * One voice for each person and pack; whoever took the answers back has none.
 * @param rows heads of one target.
 */
export function voicesOf(rows: readonly VoiceRow[]): Voice[] {
  const byPerson = Map.groupBy(rows, ({ packId, reviewerId }) =>
    JSON.stringify([packId, reviewerId]),
  );
  return [...byPerson.values()].flatMap((heads): Voice[] => {
    const shown = shownHead(heads);
    if (shown?.state !== 'submitted') return [];
    const { state: _, answers, ...rest } = shown;
    return [
      { ...rest, answers: readAnswers(answers), heads: heads.map((head) => head.eventId).sort() },
    ];
  });
}

/**
 * Reads who said what of a target: in the pack, and in other packs in use that ask by the same rubric
 * (a second look at what people disagreed on is such a pack). Ordered by pack and person.
 */
export function createVoiceReads(db: Database) {
  const heads = lazyStatement<[{ packId: string; caseId: string; target: string }], VoiceRow>(
    db,
    `SELECT ${VOICE_COLUMNS}
     FROM annotation a
     JOIN pack p ON p.pack_id = a.pack_id
     JOIN pack own ON own.pack_id = @packId
     WHERE a.case_id = @caseId AND a.target = @target
       AND (a.pack_id = @packId OR (p.rubric_id = own.rubric_id AND p.withdrawn = 0))
     ORDER BY a.pack_id <> @packId, a.pack_id, a.reviewer_id, a.event_id`,
  );
  const repeats = lazyStatement<
    [{ packId: string; caseId: string; target: string }],
    { reviewerId: string; eventId: string; state: string; answers: string }
  >(
    db,
    `SELECT a.reviewer_id AS reviewerId, a.event_id AS eventId, a.state, a.answers
     FROM repeat_case r
     JOIN annotation a ON a.pack_id = r.pack_id AND a.case_id = r.alias_id AND a.target = @target
       AND a.reviewer_id = r.reviewer_id
     WHERE r.pack_id = @packId AND r.case_id = @caseId`,
  );
  return {
    of: (packId: string, caseId: string, target: string): Voice[] =>
      voicesOf(heads().all({ packId, caseId, target })),
    /** Answers to hidden repeats of the case in this pack, by person. */
    repeated(packId: string, caseId: string, target: string): ReadonlyMap<string, Answers> {
      const byPerson = Map.groupBy(
        repeats().all({ packId, caseId, target }),
        (row) => row.reviewerId,
      );
      const answers = new Map<string, Answers>();
      for (const [reviewerId, rows] of byPerson) {
        const shown = shownHead(rows);
        if (shown?.state === 'submitted') answers.set(reviewerId, readAnswers(shown.answers));
      }
      return answers;
    },
  };
}

/** Ids of all answers that voices stand for, as a decision names them. */
export function basisOf(voices: readonly Pick<Voice, 'heads'>[]): string[] {
  return voices.flatMap((voice) => voice.heads).sort();
}
