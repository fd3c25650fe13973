import { AppFailure, appError } from '../../../shared/errors.ts';
import type { Target } from '../../../shared/domain/case.ts';
import type { CoreContext, HandlersFor } from '../context.ts';
import { exportAnnotations } from '../io/export/annotations.ts';
import { createAnnotate, envelopeOf, refuseWithdrawn, type Place } from './annotate.ts';
import { createAnnotationReads } from './annotation-reads.ts';
import { createPack } from './create-pack.ts';
import { createFailureModesOf } from './failure-modes.ts';
import { createPaceOf } from './pace.ts';
import { createPackReads } from './pack-reads.ts';
import { createPacks } from './packs.ts';
import { createProgress } from './progress.ts';
import { createSteps } from './review-item.ts';
import { createRubrics } from './rubrics.ts';

export type ReviewCall =
  | `pack.${'list' | 'get' | 'create' | 'update' | 'withdraw' | 'queue'}`
  | `rubric.${'list' | 'get' | 'save'}`
  | `review.${'open' | 'saveDraft' | 'discardDraft' | 'submit' | 'revealChoice' | 'retract'}`
  | `review.${'skip' | 'decline' | 'flag' | 'undo' | 'redo' | 'pace' | 'failureModes'}`
  | 'export.annotations';

/** Packs, rubrics, review and the export of what people said. */
export function createReviewHandlers(context: CoreContext): HandlersFor<ReviewCall> {
  const rubrics = createRubrics(context);
  const packs = createPackReads(context.readDb);
  const annotations = createAnnotationReads(context.readDb);
  const progress = createProgress(context.readDb);
  const parts = { context, rubrics, packs, annotations, progress };
  const steps = createSteps(parts);
  const annotate = createAnnotate(parts);
  const packLists = createPacks(parts);
  const paceOf = createPaceOf(context.readDb);
  const failureModesOf = createFailureModesOf(context.readDb);

  const placeOf = (at: { packId: string; caseId: string; target: Target }): Place => ({
    pack: packs.get(at.packId),
    packCase: packs.caseOf(at.packId, at.caseId),
    target: at.target,
    reviewerId: context.reviewerId(at.packId),
  });

  function step(way: 'undo' | 'redo', packId: string) {
    const pack = packs.get(packId);
    const done = context.writer[way](context.reviewerId(packId), packId);
    if (done) return steps.at(pack, done.caseId);
    throw new AppFailure(appError(`${way}/nothing`, `There is nothing to ${way} in this pack.`));
  }

  return {
    'rubric.list': () => rubrics.list(),
    'rubric.get': ({ rubricId, rev }) => rubrics.get(rubricId, rev),
    'rubric.save': ({ rubric }) => rubrics.save(rubric),

    'pack.list': () => packLists.list(),
    'pack.get': ({ packId }) => packLists.detail(packId),
    'pack.create': async (input) =>
      packLists.summary(packs.get(await createPack(context, rubrics, input))),
    'pack.update': (change) => packLists.update(change),
    'pack.withdraw': ({ packId, withdrawn, reason }) => {
      packLists.withdraw(packId, withdrawn, reason);
      return null;
    },
    'pack.queue': ({ packId }) => packLists.queue(packId),

    'review.open': ({ packId, caseId }) => {
      const pack = packs.get(packId);
      return caseId === null ? steps.resume(pack) : steps.at(pack, caseId);
    },
    'review.saveDraft': (input) => ({
      savedAt: annotate.saveDraft(placeOf(input), input.answers, input.activeMs),
    }),
    'review.discardDraft': (input) => {
      const place = placeOf(input);
      annotate.discardDraft(place);
      return steps.at(place.pack, input.caseId);
    },
    'review.submit': (input) => {
      const place = placeOf(input);
      annotate.submit(place, input.answers, input.activeMs);
      return steps.after(place.pack, input.caseId, input.then);
    },
    'review.revealChoice': (input) => {
      const place = placeOf(input);
      annotate.chooseAfterReveal(place, input.choice, input.answers);
      return steps.after(place.pack, input.caseId, input.then);
    },
    'review.retract': (input) => {
      const place = placeOf(input);
      annotate.retract(place);
      return steps.at(place.pack, input.caseId);
    },
    'review.skip': ({ packId, caseId, skipped, reason }) => {
      const place = placeOf({ packId, caseId, target: { kind: 'case' } });
      const { pack, reviewerId } = place;
      const settled = annotations.settled(packId, caseId, reviewerId);
      if (skipped) refuseSkip(place, settled.state === 'submitted', reason);
      const said = settled.skipReason;
      const isSame = skipped ? said === reason : said === null;
      if (!isSame) {
        progress.around(packId, reviewerId, caseId, () =>
          context.writer.commit([
            { ...envelopeOf(place, 'case.skipped'), body: { skipped, reason } },
          ]),
        );
      }
      return steps.after(pack, caseId, skipped ? 'next_unreviewed' : 'stay');
    },
    'review.decline': ({ packId, caseId, declined, reason }) => {
      const place = placeOf({ packId, caseId, target: { kind: 'case' } });
      const { pack, reviewerId } = place;
      const said = packs.declineReason(packId, reviewerId, caseId);
      if (declined) {
        refuseDecline(
          place,
          packs.assignment(packId, reviewerId) !== null,
          annotations.settled(packId, caseId, reviewerId).state === 'submitted',
          reason,
        );
      }
      if (declined ? said !== reason : said !== null) {
        progress.around(packId, reviewerId, caseId, () =>
          context.writer.commit([
            { ...envelopeOf(place, 'assignment.declined'), body: { declined, reason } },
          ]),
        );
      }
      return steps.after(pack, caseId, declined ? 'next_unreviewed' : 'stay');
    },
    'review.flag': ({ packId, caseId, flagged, reason }) => {
      const place = placeOf({ packId, caseId, target: { kind: 'case' } });
      const { pack, reviewerId } = place;
      if (annotations.settled(packId, caseId, reviewerId).flagged !== flagged) {
        const body = reason === undefined ? { flagged } : { flagged, reason };
        progress.around(packId, reviewerId, caseId, () =>
          context.writer.commit([{ ...envelopeOf(place, 'case.flagged'), body }]),
        );
      }
      return steps.at(pack, caseId);
    },
    'review.undo': ({ packId }) => step('undo', packId),
    'review.redo': ({ packId }) => step('redo', packId),
    'review.pace': ({ packId }) => paceOf(packs.get(packId).packId, context.reviewerId(packId)),

    'review.failureModes': ({ packId }) => {
      const pack = packs.get(packId);
      return failureModesOf(pack, rubrics.ofPack(packId, pack.rubricId, pack.rubricRev));
    },

    'export.annotations': (input) => exportAnnotations(context, { packs, rubrics }, input),
  };
}

function refuseDecline(
  { pack }: Place,
  isGiven: boolean,
  isSubmitted: boolean,
  reason: string,
): void {
  refuseWithdrawn(pack);
  if (!isGiven) {
    throw new AppFailure(
      appError('input/conflict', 'Nobody gave you this case, so it cannot be handed back.', {
        hint: 'Skip it instead, with a reason.',
      }),
    );
  }
  if (isSubmitted) {
    throw new AppFailure(
      appError('input/conflict', 'This case is submitted already, so it cannot be handed back.', {
        hint: 'Take the answers back first.',
      }),
    );
  }
  if (reason.trim() === '') {
    throw new AppFailure(
      appError('input/invalid', 'Say why the case is not your area.', {
        subject: 'reason',
        hint: 'The lead needs to know whom to give it to.',
      }),
    );
  }
}

function refuseSkip({ pack }: Place, isSubmitted: boolean, reason: string): void {
  refuseWithdrawn(pack);
  if (isSubmitted) {
    throw new AppFailure(
      appError('input/conflict', 'This case is submitted already, so it cannot be skipped.', {
        hint: 'Take the answers back first.',
      }),
    );
  }
  if (reason.trim() === '') {
    throw new AppFailure(
      appError('input/invalid', 'Say why the case is skipped.', {
        subject: 'reason',
        hint: 'Whoever reads the results needs to know what was left out and why.',
      }),
    );
  }
}
