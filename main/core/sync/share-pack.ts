import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { packStream } from '../../../shared/events/event.ts';
import { RubricSchema } from '../../../shared/domain/rubric.ts';
import { isLead } from '../../../shared/protocol/streams.ts';
import type { AnyNewEvent, CoreContext } from '../context.ts';
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
  const pack = context.db
    .prepare<
      [string],
      { rubricId: string; rev: number; json: string | null }
    >(`SELECT pack.rubric_id AS rubricId, pack.rubric_rev AS rev, r.json FROM pack
       LEFT JOIN rubric r ON r.rubric_id = pack.rubric_id AND r.rev = pack.rubric_rev WHERE pack_id = ?`)
    .get(packId);
  if (pack === undefined)
    throw new AppFailure(appError('input/not-found', 'There is no such pack.'));
  const at = context.deps.clock.now().toISOString();
  const rubric = pack.json === null ? null : rubricEvent(context, packId, pack.json);
  context.writer.commit(rubric === null ? [] : [rubric], (db) => addSyncPack(db, packId, at));
}

/** The pack's questions, in its own stream: those of the workspace never leave it. */
function rubricEvent(context: CoreContext, packId: string, json: string): AnyNewEvent | null {
  const rubric = RubricSchema.parse(JSON.parse(json));
  const isThere = context.db
    .prepare(
      `SELECT 1 FROM event WHERE stream = ? AND kind = 'rubric.published'
         AND json ->> '$.body.rubric.id' = ? AND json ->> '$.body.rubric.rev' = ?`,
    )
    .get(packStream(packId), rubric.id, rubric.rev);
  if (isThere !== undefined) return null;
  return {
    stream: packStream(packId),
    kind: 'rubric.published',
    authorId: context.personId(),
    packId,
    rubricRev: rubric.rev,
    body: { rubric },
  };
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
