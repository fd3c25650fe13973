import type { AdjudicationPlace } from '../../../shared/contract/adjudication.ts';
import type { ParsedInput } from '../../../shared/contract/contract.ts';
import { parseTargetKey, targetKey } from '../../../shared/domain/target.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { leadStream, readKnownEvent } from '../../../shared/events/event.ts';
import { DECISION_STEPS } from '../../../shared/events/invert.ts';
import { refuseWithdrawn, sameAnswers } from '../review/annotate.ts';
import { createAnnotationReads } from '../review/annotation-reads.ts';
import { checkAnswers } from '../review/check-answers.ts';
import { createHeldDecisionReads } from './held-decision.ts';
import type { AdjudicationParts } from './item.ts';
import { basisOf, createVoiceReads } from './voices.ts';

/** Writes decisions, and takes them back. */
export interface Decide {
  /**
   * Appends the decision, which follows the one before it. Nothing is written if it says the same.
   * @throws AppFailure as `checkAnswers`; `input/conflict` if other answers hold than those that were
   *   seen, or the pack was withdrawn.
   */
  readonly decide: (input: ParsedInput<'adjudication.decide'>) => AdjudicationPlace;
  /** @throws AppFailure `input/conflict` if nothing is decided there. */
  readonly retract: (input: ParsedInput<'adjudication.retract'>) => AdjudicationPlace;
  /** @throws AppFailure `undo/nothing` or `redo/nothing`. */
  readonly step: (way: 'undo' | 'redo') => AdjudicationPlace;
}

export function createDecide({ context, packs, rubrics }: AdjudicationParts): Decide {
  const annotations = createAnnotationReads(context.readDb);
  const voices = createVoiceReads(context.readDb);
  const heldDecision = createHeldDecisionReads(context.readDb);

  function envelopeAt(packId: string, caseId: string) {
    const pack = packs.get(packId);
    refuseWithdrawn(pack);
    const packCase = packs.caseOf(packId, caseId);
    const envelope = {
      stream: leadStream(packId),
      authorId: context.personId(),
      packId,
      packRev: pack.rev,
      caseId,
      caseSha: packCase.sha,
      rubricRev: pack.rubricRev,
    };
    return { pack, packCase, envelope };
  }

  return {
    decide({ packId, caseId, target, answers, basis, note }) {
      const { pack, packCase, envelope } = envelopeAt(packId, caseId);
      const rubric = rubrics.ofPack(pack.packId, pack.rubricId, pack.rubricRev);
      const counted = checkAnswers(annotations, rubric, packCase, target, answers);
      const key = targetKey(target);
      const seen = [...new Set(basis)].sort();
      const held = basisOf(voices.of(packId, caseId, key));
      if (!isSameList(seen, held)) throw new AppFailure(changedError(seen, held));
      const before = heldDecision(packId, caseId, key);
      const isSame =
        before !== null &&
        before.note === note &&
        isSameList(before.basis, seen) &&
        sameAnswers(before.answers, counted);
      if (!isSame) {
        const body = { target, answers: counted, basis: seen, note };
        context.writer.commit([{ ...envelope, kind: 'adjudication.decided', body }]);
      }
      return { packId, caseId, target };
    },
    retract({ packId, caseId, target }) {
      const { envelope } = envelopeAt(packId, caseId);
      if (heldDecision(packId, caseId, targetKey(target)) === null) {
        throw new AppFailure(
          appError('input/conflict', 'Nothing is decided here that could be taken back.'),
        );
      }
      context.writer.commit([{ ...envelope, kind: 'adjudication.retracted', body: { target } }]);
      return { packId, caseId, target };
    },
    step(way) {
      const done = context.writer[way](context.personId(), DECISION_STEPS);
      const event = done === null ? null : readKnownEvent(done.event);
      if (event?.kind !== 'adjudication.decided' && event?.kind !== 'adjudication.retracted') {
        throw new AppFailure(appError(`${way}/nothing`, `There is no decision to ${way}.`));
      }
      const target = parseTargetKey(targetKey(event.body.target));
      return { packId: event.packId ?? '', caseId: event.caseId ?? '', target };
    },
  };
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function changedError(seen: readonly string[], held: readonly string[]) {
  const fresh = held.filter((eventId) => !seen.includes(eventId)).length;
  const message =
    held.length === 0
      ? 'Nobody’s answers stand here any more.'
      : fresh > 0
        ? 'Somebody answered anew while you were deciding.'
        : 'Somebody took answers back while you were deciding.';
  return appError('input/conflict', message, {
    hint: 'Nothing was saved. Look at the answers that hold now and decide again.',
  });
}
