import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { isLead } from '../../../shared/protocol/streams.ts';
import type { CoreContext } from '../context.ts';
import { createPackReads } from '../review/pack-reads.ts';
import { packRubricEvents } from '../review/pack-rubric.ts';
import { createRubrics } from '../review/rubrics.ts';
import { addSyncPack, readSyncServer } from '../store/sync-server.ts';
import { outgoingFile } from './files.ts';
import { notConnected } from './sync-faults.ts';

/**
 * From now on the pack travels: its events, answers included, go to the project's server. Twice is once.
 * @throws AppFailure `sync/not-connected`, `sync/refused` for who is no lead, `input/not-found`
 */
export function sharePack(context: CoreContext, packId: string): void {
  const server = readSyncServer(context.db);
  if (server === null || !server.isConnected) throw notConnected();
  if (!isLead(server.role))
    throw new AppFailure(appError('sync/refused', 'Only leads share packs with the project.'));
  const { rubricId, rubricRev, rev } = createPackReads(context.readDb).get(packId);
  // The pack's questions travel in its own stream: those of the workspace never leave it.
  const rubric = createRubrics(context).ofPack(packId, rubricId, rubricRev);
  const authorId = context.personId();
  const at = context.deps.clock.now().toISOString();
  context.writer.commit(
    packRubricEvents(context.readDb, rubric, { packId, packRev: rev, authorId }),
    (db) => addSyncPack(db, packId, at),
  );
}

/**
 * Keeps a copy of a share's pack file until it is uploaded, which the next sync does before it sends
 * the grant that names it.
 * @returns the file's SHA-256, for `assignment.granted.packFileSha256`.
 */
export async function keepShareFile(context: CoreContext, path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  const sha256 = hash.digest('hex');
  const target = outgoingFile(context, sha256);
  await mkdir(dirname(target), { recursive: true });
  await copyFile(path, `${target}.part`);
  await rename(`${target}.part`, target);
  return sha256;
}
