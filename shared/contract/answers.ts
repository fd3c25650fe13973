import { z } from 'zod';
import { command, query } from './call.ts';

/** Who vouches for an answers file. `first`: signed, and the key will be kept as the person's. */
export type AnswersSignature =
  | { readonly kind: 'known' | 'first' | 'own'; readonly keyId: string }
  | { readonly kind: 'unsigned' };

/** One entry that is kept beside the answers instead of among them, and why. */
export interface AnswersNote {
  readonly eventId: string;
  readonly caseId: string | null;
  /** One sentence. */
  readonly reason: string;
}

/** Why a file needs a word of the lead before it is taken: nobody asked that person, or it is in the lead's own name. */
export type AnswersQuestion = 'unassigned' | 'own_name';

export interface AnswersCounts {
  readonly events: number;
  readonly cases: number;
  /** Events that are not here yet and fit. */
  readonly fresh: number;
  /** Events that are here already, word for word. */
  readonly known: number;
  /** Events that do not fit the pack or its rubric: kept aside. */
  readonly parked: number;
  /** Events whose id is here with other content: both are kept, none is believed over the other. */
  readonly conflicts: number;
  /** Events that fit but say an impossible time or duration. */
  readonly oddTimes: number;
}

export interface AnswersFileFacts {
  readonly fileName: string;
  readonly packId: string;
  readonly packName: string;
  readonly author: { readonly personId: string; readonly name: string };
  readonly counts: AnswersCounts;
  readonly signature: AnswersSignature;
  /** The first {@link MAX_ANSWERS_NOTES} of each. */
  readonly parked: readonly AnswersNote[];
  readonly conflicts: readonly AnswersNote[];
}

/** What a file would do; nothing is written. */
export interface AnswersPreview extends AnswersFileFacts {
  /** Revision of the pack when the file was made, and the one that is here. */
  readonly fileRev: number;
  readonly packRev: number;
  readonly question: AnswersQuestion | null;
  /** When this very file was taken, if it was. */
  readonly importedAt: string | null;
}

/** What a file did. */
export type AnswersImported = AnswersFileFacts;

/** What the person has to send of a pack. */
export interface OwnAnswers {
  readonly packId: string;
  readonly packName: string;
  readonly reviewer: { readonly personId: string; readonly name: string };
  /** Cases that are answered or skipped, of how many. */
  readonly cases: number;
  readonly total: number;
  /** Started and not submitted: they are not sent. */
  readonly drafts: number;
  readonly events: number;
}

export interface AnswersExported {
  readonly fileName: string;
  readonly cases: number;
  readonly events: number;
  readonly bytes: number;
  /** Key that signed the file; null where the system keeps no key safely. */
  readonly keyId: string | null;
}

/** A file of answers that was taken. */
export interface AnswersFileEntry {
  readonly author: { readonly personId: string; readonly name: string };
  readonly fileName: string;
  /** null: unsigned. */
  readonly keyId: string | null;
  readonly importedAt: string;
  readonly fresh: number;
}

/** What stays to be looked at in the answers of a pack. */
export interface AnswersNotices {
  readonly files: readonly AnswersFileEntry[];
  readonly parked: readonly AnswersNote[];
  readonly conflicts: readonly AnswersNote[];
  readonly oddTimes: readonly AnswersNote[];
}

export interface PersonKey {
  readonly person: { readonly personId: string; readonly name: string };
  readonly keyId: string;
  readonly pinnedAt: string;
}

export const MAX_ANSWERS_NOTES = 200;

const ofPack = z.strictObject({ packId: z.string() });

export const answersContract = {
  /** What {@link answersContract}'s export would write. */
  'answers.mine': query<OwnAnswers>()(ofPack, ['packs', 'annotations']),
  /** Writes one reviewer's answers in one pack to an `.assayanswers` file. */
  'answers.export': command<AnswersExported>()(
    z.strictObject({
      packId: z.string(),
      fileToken: z.string(),
      /** Left out: whoever this workspace answers as. Somebody else's answers go unsigned. */
      reviewerId: z.string().optional(),
    }),
  ),
  'answers.preview': command<AnswersPreview>()(z.strictObject({ fileToken: z.string() })),
  'answers.import': command<AnswersImported>()(
    z.strictObject({
      fileToken: z.string(),
      /** Said by a person who saw the preview's question. */
      acceptUnassigned: z.boolean().default(false),
    }),
  ),
  'answers.notices': query<AnswersNotices>()(ofPack, ['packs', 'annotations']),
  /** Keys that people's answers were signed with; the first file of a person keeps the key. */
  'answers.keys': query<readonly PersonKey[]>()(z.strictObject({}), ['settings']),
  /** The key that signs what this person sends; null where the system keeps no key safely. */
  'answers.ownKey': query<{ readonly keyId: string | null }>()(z.strictObject({}), ['settings']),
  /** The next signed file of that person keeps its key anew. */
  'answers.forgetKey': command<null>()(z.strictObject({ personId: z.string() })),
} as const;
