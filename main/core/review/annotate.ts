import type { Answers } from '../../../shared/domain/annotation.ts';
import type { Target } from '../../../shared/domain/case.ts';
import { targetKey } from '../../../shared/domain/target.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { canonicalJson } from '../../../shared/events/canonical.ts';
import { annotationStream, type EventBody } from '../../../shared/events/event.ts';
import type { NewEvent } from '../context.ts';
import { deleteDraft, readDraft, saveDraft } from '../store/local-state.ts';
import type { Head } from './annotation-reads.ts';
import { checkAnswers } from './check-answers.ts';
import type { Pack, PackCase } from './pack-reads.ts';
import { awaitsRevealChoice, type ReviewParts } from './review-item.ts';
import type { Rubrics } from './rubrics.ts';
import { isStaleHead } from './stale-answers.ts';

/** Which answers are meant: whose, about what. */
export interface Place {
  readonly pack: Pack;
  readonly packCase: PackCase;
  readonly target: Target;
  readonly reviewerId: string;
}

/** Writes answers: drafts, submits, the word after a reveal, and taking back. */
export interface Annotate {
  /** @returns when it was saved (ISO 8601). */
  readonly saveDraft: (place: Place, answers: Answers, activeMs: number) => string;
  readonly discardDraft: (place: Place) => void;
  /** Appends the event and drops the draft in one transaction. */
  readonly submit: (place: Place, answers: Answers, activeMs: number) => void;
  readonly chooseAfterReveal: (
    place: Place,
    choice: 'kept' | 'changed',
    answers: Answers | undefined,
  ) => void;
  readonly retract: (place: Place) => void;
}

export function createAnnotate(parts: ReviewParts & { readonly rubrics: Rubrics }): Annotate {
  const { context, annotations, progress, rubrics } = parts;
  const { writer } = context;

  const draftKeyOf = ({ pack, packCase, target, reviewerId }: Place) => ({
    packId: pack.packId,
    caseId: packCase.caseId,
    target: targetKey(target),
    reviewerId,
  });
  const rubricOf = ({ packId, rubricId, rubricRev }: Pack) =>
    rubrics.ofPack(packId, rubricId, rubricRev);
  const headsOf = ({ pack, packCase, reviewerId }: Place) =>
    annotations.heads(pack.packId, packCase.caseId, reviewerId);

  function commit(place: Place, event: ReviewEvent, keepsDraft = false): void {
    const { pack, packCase, reviewerId } = place;
    progress.around(pack.packId, reviewerId, packCase.caseId, () =>
      writer.commit([event], keepsDraft ? undefined : (db) => deleteDraft(db, draftKeyOf(place))),
    );
  }

  return {
    saveDraft(place, answers, activeMs) {
      const key = draftKeyOf(place);
      const at = context.deps.clock.now().toISOString();
      const before = readDraft(context.readDb, key);
      // Only the first words of a draft change what lists show; what follows is told to nobody.
      const isNews = isBlank(before?.answers) !== isBlank(answers);
      const changes = isNews
        ? { topics: ['annotations' as const], packIds: [key.packId], caseIds: [key.caseId] }
        : { topics: [] };
      writer.local(changes, (db) =>
        saveDraft(db, { ...key, answers, activeMs: (before?.activeMs ?? 0) + activeMs, at }),
      );
      return at;
    },
    discardDraft(place) {
      const key = draftKeyOf(place);
      if (!readDraft(context.readDb, key)) return;
      writer.local(
        { topics: ['annotations'], packIds: [key.packId], caseIds: [key.caseId] },
        (db) => deleteDraft(db, key),
      );
    },
    submit(place, answers, activeMs) {
      refuseWithdrawn(place.pack);
      const rubric = rubricOf(place.pack);
      const counted = checkAnswers(annotations, rubric, place.packCase, place.target, answers);
      const heads = headsOf(place);
      const head = heads.get(targetKey(place.target));
      const isSame = head?.state === 'submitted' && sameAnswers(head.answers, counted);
      const isReveal =
        place.target.kind === 'case' &&
        awaitsRevealChoice(place.pack, place.packCase, heads.get('case'));
      const isCurrent =
        head?.rubricRev === place.pack.rubricRev && !isStaleHead(place.pack, place.packCase, head);
      if (isSame && !isReveal && head.versions.length === 1 && isCurrent) {
        // Said already, under the same version: a second event would only add a step to the undo.
        if (readDraft(context.readDb, draftKeyOf(place))) {
          writer.local({ topics: [] }, (db) => deleteDraft(db, draftKeyOf(place)));
        }
        return;
      }
      const draftMs = readDraft(context.readDb, draftKeyOf(place))?.activeMs ?? 0;
      commit(place, {
        ...envelopeOf(place, 'annotation.committed'),
        activeMs: draftMs + activeMs,
        body: {
          target: place.target,
          answers: counted,
          judgeSeen: judgeSeenBy(place.pack, place.packCase, heads.get('case')),
          // A plain submit while the question of the reveal is open answers it.
          ...(isReveal ? { revealChoice: isSame ? 'kept' : 'changed' } : {}),
        },
      });
    },
    chooseAfterReveal(place, choice, answers) {
      refuseWithdrawn(place.pack);
      const caseHead = headsOf(place).get('case');
      if (
        place.target.kind !== 'case' ||
        !caseHead ||
        !awaitsRevealChoice(place.pack, place.packCase, caseHead)
      ) {
        throw new AppFailure(
          appError('input/conflict', 'This case is not waiting for a choice after the reveal.', {
            hint: 'To change the answers, edit and submit them.',
          }),
        );
      }
      if (choice === 'changed' && answers === undefined) {
        throw new AppFailure(
          appError('input/invalid', 'Changed answers are missing.', { subject: 'answers' }),
        );
      }
      const rubric = rubricOf(place.pack);
      const changed =
        choice === 'changed' && answers !== undefined
          ? checkAnswers(annotations, rubric, place.packCase, place.target, answers)
          : null;
      const isChanged = changed !== null && !sameAnswers(changed, caseHead.answers);
      const draftMs = readDraft(context.readDb, draftKeyOf(place))?.activeMs ?? 0;
      commit(place, {
        ...envelopeOf(place, 'annotation.committed'),
        // What is kept was said under the version of its own time.
        ...(isChanged ? {} : { rubricRev: caseHead.rubricRev }),
        activeMs: draftMs,
        body: {
          target: place.target,
          answers: isChanged ? changed : caseHead.answers,
          judgeSeen: 'revealed',
          // Recorded by what was done: "changed" without a change would count as anchoring.
          revealChoice: isChanged ? 'changed' : 'kept',
        },
      });
    },
    retract(place) {
      const head = headsOf(place).get(targetKey(place.target));
      if (head?.state !== 'submitted') {
        throw new AppFailure(
          appError('input/conflict', 'There are no submitted answers to take back here.'),
        );
      }
      commit(
        place,
        { ...envelopeOf(place, 'annotation.retracted'), body: { target: place.target } },
        true,
      );
    },
  };
}

type ReviewEvent = NewEvent<'annotation.committed'> | NewEvent<'annotation.retracted'>;

/** The envelope of what a reviewer says about a case, under the versions of now. */
export function envelopeOf<
  K extends
    | 'annotation.committed'
    | 'annotation.retracted'
    | 'case.skipped'
    | 'case.flagged'
    | 'assignment.declined',
>(place: Pick<Place, 'pack' | 'packCase' | 'reviewerId'>, kind: K) {
  const { pack, packCase, reviewerId } = place;
  return {
    kind,
    stream: annotationStream(pack.packId, reviewerId),
    authorId: reviewerId,
    packId: pack.packId,
    packRev: pack.rev,
    caseId: packCase.caseId,
    caseSha: packCase.sha,
    rubricRev: pack.rubricRev,
  };
}

/**
 * Whether the reviewer had seen the judge when answering. Answers that were ever submitted in a blinded
 * pack have been followed by the reveal, even if they were taken back since.
 */
export function judgeSeenBy(
  pack: Pack,
  packCase: PackCase,
  caseHead: Head | undefined,
): EventBody<'annotation.committed'>['judgeSeen'] {
  if (!pack.blinding.judge) return 'visible';
  return caseHead && !packCase.isWithheld ? 'revealed' : 'hidden';
}

/** @throws AppFailure `input/conflict`; drafts of the pack stay where they are. */
export function refuseWithdrawn(pack: Pack): void {
  if (!pack.withdrawn) return;
  throw new AppFailure(
    appError('input/conflict', `The pack “${pack.name.slice(0, 80)}” was withdrawn.`, {
      hint: 'Put the pack back in use to go on; drafts are kept.',
    }),
  );
}

export function sameAnswers(a: Answers, b: Answers): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function isBlank(answers: Answers | undefined): boolean {
  return answers === undefined || Object.keys(answers).length === 0;
}
