import { AppFailure, appError } from '../../../shared/errors.ts';
import type { PackedCase, PackManifest } from '../../../shared/pack/manifest.ts';
import { visibleText } from '../io/import/visible-text.ts';
import type { CaseHere } from '../store/queries/case-fates.ts';

/**
 * What becomes of a case of a pack file. `keep`: it is here with equal content, or a later revision of the
 * pack has brought its content. `replace`: an earlier revision of this pack brought other content, or a
 * blinded file brought less of it.
 */
export type CaseFate = 'add' | 'keep' | 'replace';

/**
 * Decides it. Content that other imports brought is never written over: what others rely on would change
 * under them.
 * @param currentRev revision of the pack that is here; null if it is not.
 * @throws AppFailure `input/conflict` naming the case and both hashes.
 */
export function caseFate(
  packed: PackedCase,
  here: CaseHere | null,
  manifest: PackManifest,
  currentRev: number | null,
): CaseFate {
  if (here === null) return 'add';
  const name = visibleText(packed.caseId, 120);
  if (here.sourceName !== packed.source) {
    throw new AppFailure(
      appError('input/conflict', `The id “${name}” is the id of a case of another source here.`, {
        subject: name,
        hint: ELSEWHERE,
      }),
    );
  }
  if (here.sha === packed.sha) {
    return here.isBlinded === 1 && !manifest.blinding.judge ? 'replace' : 'keep';
  }
  const isOfThisPack =
    here.packId === manifest.packId || (here.packId !== null && here.inPack === 1);
  const revHere = here.packId === manifest.packId ? here.packRev : currentRev;
  const hashes = `${here.sha.slice(0, 12)} here, ${packed.sha.slice(0, 12)} in the file`;
  if (!isOfThisPack || revHere === null) {
    throw new AppFailure(
      appError('input/conflict', `The case “${name}” is here with other content (${hashes}).`, {
        subject: name,
        hint: ELSEWHERE,
      }),
    );
  }
  if (here.packId === manifest.packId && revHere === manifest.packRev) {
    throw new AppFailure(
      appError(
        'input/conflict',
        `Revision ${revHere} of the pack is here with other content of the case “${name}” (${hashes}).`,
        { subject: name, hint: 'Ask the lead which of the two files holds.' },
      ),
    );
  }
  return revHere <= manifest.packRev ? 'replace' : 'keep';
}

const ELSEWHERE =
  'Nothing was imported. Import the pack into a workspace of its own, where nothing else uses that id.';
