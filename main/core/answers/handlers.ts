import type { AnswersNote, AnswersNotices, PersonKey } from '../../../shared/contract/answers.ts';
import { MAX_ANSWERS_NOTES } from '../../../shared/contract/answers.ts';
import type { CoreContext, HandlersFor } from '../context.ts';
import { pickedPath } from '../picked-file.ts';
import { createPackReads } from '../review/pack-reads.ts';
import { signingKeyOf } from '../secrets.ts';
import { forgetKey } from '../store/answers-files.ts';
import { exportAnswers, ownAnswers } from './export-answers.ts';
import { importAnswers, previewAnswers } from './import-answers.ts';
import { CONFLICT_REASON } from './read-answers.ts';

export type AnswersCall =
  `answers.${'mine' | 'export' | 'preview' | 'import' | 'notices' | 'keys' | 'ownKey' | 'forgetKey'}`;

/** Answers that travel as files, and whose they are. */
export function createAnswersHandlers(context: CoreContext): HandlersFor<AnswersCall> {
  const { deps } = context;
  return {
    'answers.mine': ({ packId }) => ownAnswers(context, packId),
    'answers.export': (input) => exportAnswers(context, input),
    'answers.preview': ({ fileToken }) => previewAnswers(context, pickedPath(deps, fileToken)),
    'answers.import': ({ fileToken, acceptUnassigned }) =>
      importAnswers(context, pickedPath(deps, fileToken), acceptUnassigned),
    'answers.notices': ({ packId }) => noticesOf(context, packId),
    'answers.keys': () => keysOf(context),
    'answers.ownKey': async () => ({
      keyId: deps.secrets.kind === 'os' ? (await signingKeyOf(deps.secrets)).keyId : null,
    }),
    'answers.forgetKey': ({ personId }) => {
      context.writer.local({ topics: ['settings'] }, (db) => forgetKey(db, personId));
      return null;
    },
  };
}

function noticesOf({ readDb }: CoreContext, packId: string): AnswersNotices {
  createPackReads(readDb).get(packId);
  const notes = (sql: string) =>
    readDb.prepare<[string, number], AnswersNote>(`${sql} LIMIT ?`).all(packId, MAX_ANSWERS_NOTES);
  return {
    files: readDb
      .prepare<
        [string, number],
        {
          personId: string;
          name: string;
          fileName: string;
          keyId: string | null;
          importedAt: string;
          fresh: number;
        }
      >(
        `SELECT f.person_id AS personId, coalesce(p.name, f.person_id) AS name, f.file_name AS fileName,
           f.key_id AS keyId, f.imported_at AS importedAt, f.fresh
         FROM answers_file f LEFT JOIN person p ON p.person_id = f.person_id
         WHERE f.pack_id = ? ORDER BY f.imported_at DESC, f.manifest_sha256 LIMIT ?`,
      )
      .all(packId, MAX_ANSWERS_NOTES)
      .map(({ personId, name, ...file }) => ({ ...file, author: { personId, name } })),
    parked: notes(
      `SELECT event_id AS eventId, case_id AS caseId, reason FROM parked_event WHERE pack_id = ?
       ORDER BY event_id, hash`,
    ),
    conflicts: notes(
      `SELECT c.event_id AS eventId, e.case_id AS caseId, '${CONFLICT_REASON}' AS reason
       FROM event_conflict c JOIN event e ON e.event_id = c.event_id WHERE e.pack_id = ?
       ORDER BY c.event_id, c.hash`,
    ),
    oddTimes: notes(
      `SELECT event_id AS eventId, case_id AS caseId, reason FROM odd_time WHERE pack_id = ?
       ORDER BY event_id`,
    ),
  };
}

function keysOf({ readDb }: CoreContext): PersonKey[] {
  return readDb
    .prepare<[], { personId: string; name: string; keyId: string; pinnedAt: string }>(
      `SELECT k.person_id AS personId, coalesce(p.name, k.person_id) AS name, k.key_id AS keyId,
         k.pinned_at AS pinnedAt
       FROM person_key k LEFT JOIN person p ON p.person_id = k.person_id ORDER BY name, personId`,
    )
    .all()
    .map(({ personId, name, ...key }) => ({ ...key, person: { personId, name } }));
}
