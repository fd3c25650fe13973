import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { AnswersSchema, type Answers } from '../../../shared/domain/annotation.ts';
import { TargetSchema } from '../../../shared/domain/case.ts';
import { targetKey } from '../../../shared/domain/target.ts';
import { AppFailure, appError, type AppError } from '../../../shared/errors.ts';
import type { AnyNewEvent, CoreContext } from '../context.ts';
import { envelopeOf, judgeSeenBy, refuseWithdrawn, sameAnswers, type Place } from './annotate.ts';
import { createAnnotationReads } from './annotation-reads.ts';
import { checkAnswers } from './check-answers.ts';
import { createPackReads, type Pack, type PackReads } from './pack-reads.ts';
import { createRubrics } from './rubrics.ts';
import { isStaleHead } from './stale-answers.ts';

/** One line of an answers file: who said what about which case of which pack. */
export const AnswerLineSchema = z.strictObject({
  /** Id or name of the pack; may be left out where the workspace has one pack only. */
  pack: z.string().min(1).optional(),
  packId: z.string().min(1).optional(),
  /** Case id, or the id that the case has in its own file. */
  caseId: z.string().min(1),
  reviewer: z.string().trim().min(1).max(120),
  answers: AnswersSchema,
  target: TargetSchema.default({ kind: 'case' }),
  /** When it was answered; shown, never compared. */
  at: z.iso.datetime({ offset: true, local: true }).optional(),
});
export type AnswerLine = z.infer<typeof AnswerLineSchema>;

export interface AppliedAnswers {
  /** Lines that were read, blank ones left out. */
  readonly lines: number;
  readonly applied: number;
  /** Said already, word for word: nothing was written. */
  readonly unchanged: number;
  readonly rejected: number;
  /** One for each rejected line, with its number; the first {@link MAX_LISTED_ERRORS} of them. */
  readonly errors: readonly AppError[];
}

export const MAX_LISTED_ERRORS = 1000;

/** Answers written in one transaction: few enough to stay responsive, many enough to be quick. */
const BATCH = 100;

/**
 * Takes over answers that were given elsewhere, one JSON object a line, checked like a submit. A line
 * that does not fit is reported and the others are applied; the same file again changes nothing.
 * @param lines of the file, in order, without line ends.
 */
export async function applyAnswers(
  context: CoreContext,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<AppliedAnswers> {
  const reads = {
    packs: createPackReads(context.readDb),
    annotations: createAnnotationReads(context.readDb),
    rubrics: createRubrics(context),
  };
  const errors: AppError[] = [];
  let pending = new Map<string, AnyNewEvent>();
  let lineNumber = 0;
  let read = 0;
  let applied = 0;
  let unchanged = 0;
  let rejected = 0;

  const reject = (error: AppError, line: number) => {
    rejected += 1;
    if (errors.length < MAX_LISTED_ERRORS) errors.push({ ...error, line });
  };
  const flush = async () => {
    if (pending.size === 0) return;
    context.writer.commit([...pending.values()]);
    applied += pending.size;
    pending = new Map();
    await setImmediate();
  };

  for await (const text of lines) {
    lineNumber += 1;
    // A byte order mark belongs to the file, not to its first object.
    const trimmed = (lineNumber === 1 ? text.replace(/^\uFEFF/, '') : text).trim();
    if (trimmed === '') continue;
    read += 1;
    try {
      const line = parseLine(trimmed);
      const place = findPlace(reads.packs, line);
      const key = JSON.stringify([
        place.pack.packId,
        place.packCase.caseId,
        place.reviewerId,
        targetKey(place.target),
      ]);
      // A second word about the same target follows the first one, so that one must be written before.
      if (pending.has(key) || pending.size >= BATCH) await flush();
      const event = eventOf(reads, place, line);
      if (event) pending.set(key, event);
      else unchanged += 1;
    } catch (thrown) {
      // What is no fault of the line (a full disk, a bug) ends the whole run.
      if (!(thrown instanceof AppFailure) || thrown.error.code.startsWith('workspace/')) {
        throw thrown;
      }
      reject(thrown.error, lineNumber);
    }
  }
  await flush();
  return { lines: read, applied, unchanged, rejected, errors };
}

function parseLine(text: string): AnswerLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppFailure(
      appError('import/invalid-json', 'The line is not valid JSON.', {
        hint: 'Each line holds one JSON object: {"pack", "caseId", "reviewer", "answers"}.',
      }),
      error,
    );
  }
  const parsed = AnswerLineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const message = issue?.message ?? 'it does not fit';
  throw new AppFailure(
    field === ''
      ? appError('import/invalid-record', `${message}.`)
      : appError('import/invalid-record', `${field}: ${message}.`, { subject: field }),
    parsed.error,
  );
}

function findPlace(packs: PackReads, line: AnswerLine): Place {
  const pack = findPack(packs, line.packId ?? line.pack);
  refuseWithdrawn(pack);
  return {
    pack,
    packCase: packs.caseOf(pack.packId, findCaseId(packs, pack, line.caseId)),
    target: line.target,
    reviewerId: line.reviewer,
  };
}

function findPack(packs: PackReads, named: string | undefined): Pack {
  const all = packs.all();
  if (named === undefined) {
    const [only, ...others] = all;
    if (only && others.length === 0) return only;
    throw new AppFailure(
      appError('import/invalid-record', 'pack: say which pack the answers belong to.', {
        subject: 'pack',
      }),
    );
  }
  const byId = all.find((pack) => pack.packId === named);
  if (byId) return byId;
  const [byName, second] = all.filter((pack) => pack.name === named);
  if (byName && !second) return byName;
  const name = named.slice(0, 80);
  throw new AppFailure(
    second
      ? appError('input/conflict', `Several packs are called “${name}”: use the pack’s id.`, {
          subject: 'pack',
        })
      : appError('input/not-found', `This workspace has no pack “${name}”.`, { subject: 'pack' }),
  );
}

function findCaseId(packs: PackReads, pack: Pack, named: string): string {
  if (packs.hasCase(pack.packId, named)) return named;
  const [found, second] = packs.caseIdsByNativeId(pack.packId, named);
  if (found !== undefined && second === undefined) return found;
  const name = named.slice(0, 120);
  throw new AppFailure(
    second === undefined
      ? appError('input/not-found', `The pack has no case “${name}”.`, { subject: 'caseId' })
      : appError(
          'input/conflict',
          `Several cases of the pack have the id “${name}” in their files: use the case id, such as “${found?.slice(0, 200) ?? ''}”.`,
          { subject: 'caseId' },
        ),
  );
}

/** The event that a line leads to, or null if it says nothing new. */
function eventOf(
  reads: {
    readonly annotations: ReturnType<typeof createAnnotationReads>;
    readonly rubrics: ReturnType<typeof createRubrics>;
  },
  place: Place,
  line: AnswerLine,
): AnyNewEvent | null {
  const { pack, packCase, target, reviewerId } = place;
  const rubric = reads.rubrics.ofPack(pack.packId, pack.rubricId, pack.rubricRev);
  const answers: Answers = checkAnswers(reads.annotations, rubric, packCase, target, line.answers);
  const heads = reads.annotations.heads(pack.packId, packCase.caseId, reviewerId);
  const head = heads.get(targetKey(target));
  if (
    head?.state === 'submitted' &&
    head.rubricRev === pack.rubricRev &&
    !isStaleHead(pack, packCase, head) &&
    sameAnswers(head.answers, answers)
  ) {
    return null;
  }
  return {
    ...envelopeOf(place, 'annotation.committed'),
    ...(line.at === undefined ? {} : { clientTime: new Date(line.at).toISOString() }),
    body: { target, answers, judgeSeen: judgeSeenBy(pack, packCase, heads.get('case')) },
  };
}
