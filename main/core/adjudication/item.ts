import type {
  AdjudicationDecision,
  AdjudicationItem,
  AdjudicationVoice,
} from '../../../shared/contract/adjudication.ts';
import type { ParsedInput } from '../../../shared/contract/contract.ts';
import { findSplits } from '../../../shared/domain/disagreement.ts';
import { shuffled } from '../../../shared/domain/shuffle.ts';
import { targetKey } from '../../../shared/domain/target.ts';
import { DECISION_STEPS } from '../../../shared/events/invert.ts';
import { personRefs } from '../agreement/person-names.ts';
import type { CoreContext } from '../context.ts';
import { createCaseViews } from '../library/case-view.ts';
import { lazyStatement } from '../review/lazy-statement.ts';
import type { PackReads } from '../review/pack-reads.ts';
import type { Rubrics } from '../review/rubrics.ts';
import { newAnswersOf } from './disagreements.ts';
import { createHeldDecisionReads, type HeldDecision } from './held-decision.ts';
import { basisOf, createVoiceReads, type Voice } from './voices.ts';

export interface AdjudicationParts {
  readonly context: CoreContext;
  readonly packs: PackReads;
  readonly rubrics: Rubrics;
}

/**
 * Builds what the screen shows of one target.
 * @throws AppFailure `input/not-found` for an unknown pack or case.
 */
export function createItems(
  parts: AdjudicationParts,
): (input: ParsedInput<'adjudication.item'>) => AdjudicationItem {
  const { context, packs, rubrics } = parts;
  const { readDb } = context;
  const views = createCaseViews(context);
  const voiceReads = createVoiceReads(readDb);
  const heldDecision = createHeldDecisionReads(readDb);
  const steps = lazyStatement<[string, string, string], { found: number }>(
    readDb,
    'SELECT 1 AS found FROM undo_entry WHERE author_id = ? AND pack_id = ? AND stack = ? LIMIT 1',
  );
  const canStep = (stack: 'undo' | 'redo') =>
    steps().get(context.personId(), DECISION_STEPS, stack) !== undefined;

  return ({ packId, caseId, target, names, judge }) => {
    const pack = packs.get(packId);
    packs.caseOf(packId, caseId);
    const key = targetKey(target);
    const voices = inCaseOrder(voiceReads.of(packId, caseId, key), `${packId} ${caseId} ${key}`);
    const repeated = voiceReads.repeated(packId, caseId, key);
    const held = heldDecision(packId, caseId, key);
    const rubric = rubrics.ofPack(pack.packId, pack.rubricId, pack.rubricRev);
    const judgeHidden = pack.blinding.judge && held === null && !judge;
    const people = names
      ? personRefs(
          readDb,
          voices.map((voice) => voice.reviewerId),
        )
      : null;
    return {
      packId,
      packName: pack.name,
      target,
      case: views.caseView(caseId, { hideJudge: judgeHidden, hideLabels: judgeHidden }),
      rubric,
      judgeHidden,
      voices: voices.map((voice, index) =>
        voiceView(voice, {
          letter: letterOf(index),
          name: people === null ? null : (people.get(voice.reviewerId)?.name ?? null),
          ownPackId: packId,
          repeated: repeated.get(voice.reviewerId) ?? null,
        }),
      ),
      splits: findSplits(
        rubric,
        voices.map((voice) => voice.answers),
      ),
      basis: basisOf(voices),
      decision: held === null ? null : decisionView(context, held, voices),
      canUndo: canStep('undo'),
      canRedo: canStep('redo'),
    };
  };
}

/**
 * People in an order that is their own in each case, so that a letter says nothing of who it is, and
 * that is the same at every look. People of the pack before those of others.
 */
function inCaseOrder(voices: readonly Voice[], place: string): Voice[] {
  const ownPackId = voices[0]?.packId;
  const mixed = shuffled(voices, hashOf(place));
  return [
    ...mixed.filter((voice) => voice.packId === ownPackId),
    ...mixed.filter((voice) => voice.packId !== ownPackId),
  ];
}

/** FNV-1a, 32 bits. Source: Fowler, Noll, Vo, draft-eastlake-fnv. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** `A` to `Z`, then `A2` and on. */
function letterOf(index: number): string {
  const letter = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26) + 1}`;
}

function voiceView(
  voice: Voice,
  shown: Pick<AdjudicationVoice, 'letter' | 'name' | 'repeated'> & { readonly ownPackId: string },
): AdjudicationVoice {
  const { letter, name, repeated, ownPackId } = shown;
  const { eventId, answers, at, activeMs, rubricRev, judgeSeen, revealChoice, heads } = voice;
  return {
    letter,
    name,
    eventId,
    answers,
    at,
    activeMs,
    rubricRev,
    judgeSeen,
    revealChoice: revealChoice === 'kept' || revealChoice === 'changed' ? revealChoice : null,
    packName: voice.packId === ownPackId ? null : voice.packName,
    versions: heads.length,
    repeated: voice.packId === ownPackId ? repeated : null,
  };
}

function decisionView(
  { readDb }: CoreContext,
  held: HeldDecision,
  voices: readonly Voice[],
): AdjudicationDecision {
  const { eventId, answers, basis, note, decidedBy, at, isOutdated } = held;
  return {
    eventId,
    answers,
    note,
    by: personRefs(readDb, [decidedBy]).get(decidedBy)?.name ?? decidedBy,
    at,
    isOutdated,
    newAnswers: isOutdated ? 0 : newAnswersOf(basis, voices),
  };
}
