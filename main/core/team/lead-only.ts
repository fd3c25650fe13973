import type { Database } from 'better-sqlite3';
import { AppFailure, appError } from '../../../shared/errors.ts';
import type { Pack } from '../review/pack-reads.ts';

/**
 * Refuses to hand out or measure in a pack that somebody else leads: one that was made for the person of
 * this workspace.
 * @throws AppFailure `team/not-lead`.
 */
export function requireLeadOf(db: Database, pack: Pack): void {
  const isMadeForSomebody = db
    .prepare<[string], number>('SELECT 1 FROM pack_identity WHERE pack_id = ?')
    .pluck()
    .get(pack.packId);
  if (isMadeForSomebody === undefined) return;
  throw new AppFailure(
    appError(
      'team/not-lead',
      `The pack “${pack.name.slice(0, 80)}” was made by ${pack.createdBy.slice(0, 80)}, who alone hands it out.`,
      { hint: 'Build a pack of your own from the library to give its cases to others.' },
    ),
  );
}
