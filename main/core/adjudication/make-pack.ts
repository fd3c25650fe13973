import type { AdjudicationRow } from '../../../shared/contract/adjudication.ts';
import type { ParsedInput } from '../../../shared/contract/contract.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { createPack } from '../review/create-pack.ts';
import type { AdjudicationParts } from './item.ts';
import { sortedDisagreements } from './queue.ts';

/**
 * Publishes a pack of the cases that people disagree on, those that matter most first, asking the
 * questions of the pack they come from. Its answers are shown beside the others when the lead decides.
 * @returns the id of the new pack.
 * @throws AppFailure `pack/empty` if the filter finds none, `input/not-found`.
 */
export async function makeAdjudicationPack(
  { context, packs, rubrics }: AdjudicationParts,
  all: readonly AdjudicationRow[],
  input: ParsedInput<'adjudication.makePack'>,
): Promise<string> {
  const source = packs.get(input.packId);
  const found = sortedDisagreements(all, { ...input.filter, packIds: [input.packId] });
  const caseIds = [...new Set(found.map((unit) => unit.caseId))];
  if (caseIds.length === 0) {
    throw new AppFailure(
      appError('pack/empty', `“${source.name.slice(0, 80)}” has no such disagreements.`, {
        hint: 'Choose another pack, or take in decided cases as well.',
      }),
    );
  }
  return createPack(context, rubrics, {
    name: input.name,
    guidelines: input.guidelines ?? packs.guidelines(source.packId, source.guidelineRev),
    rubricId: source.rubricId,
    order: { kind: 'as_is' },
    blinding: input.blinding,
    cases: { caseIds },
  });
}
