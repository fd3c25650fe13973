import type { Database } from 'better-sqlite3';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { isLead } from '../../../shared/protocol/streams.ts';
import type { Pack } from '../review/pack-reads.ts';
import { readSyncServer } from '../store/sync-server.ts';

/**
 * Refuses to hand out or measure in a pack that somebody else leads: one that was made for the person of
 * this workspace, or that travels with a project in which the person is no lead.
 * @throws AppFailure `team/not-lead`.
 */
export function requireLeadOf(db: Database, pack: Pack): void {
  const isMadeForSomebody = db
    .prepare<[string], number>('SELECT 1 FROM pack_identity WHERE pack_id = ?')
    .pluck()
    .get(pack.packId);
  if (isMadeForSomebody !== undefined) {
    throw new AppFailure(
      appError(
        'team/not-lead',
        `The pack “${pack.name.slice(0, 80)}” was made by ${pack.createdBy.slice(0, 80)}, who alone hands it out.`,
        { hint: 'Build a pack of your own from the library to give its cases to others.' },
      ),
    );
  }
  const travels = db
    .prepare<[string], number>('SELECT 1 FROM sync_pack WHERE pack_id = ?')
    .pluck()
    .get(pack.packId);
  const server = readSyncServer(db);
  if (travels === undefined || server === null || isLead(server.role)) return;
  throw new AppFailure(
    appError('team/not-lead', `Only leads hand out the pack “${pack.name.slice(0, 80)}”.`, {
      hint: 'Ask a lead of the project to do it, or to make you one.',
    }),
  );
}

/**
 * Condition over the column of a pack's id: the person may know what measures its reviewers. Hidden
 * repeats and gold are the leads' alone, also in the workspace of somebody who was one.
 */
export function mayMeasure(packIdColumn: string): string {
  return `NOT EXISTS (SELECT 1 FROM sync_pack sp CROSS JOIN sync_server ss
    WHERE sp.pack_id = ${packIdColumn} AND ss.role NOT IN ('admin', 'lead'))`;
}
