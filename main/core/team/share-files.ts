import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ShareFile, SharesSent } from '../../../shared/contract/team.ts';
import { safeFileName } from '../../../shared/domain/safe-file-name.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import type { CoreContext } from '../context.ts';
import { buildPackFile } from '../packfile/build-pack-file.ts';
import type { Pack } from '../review/pack-reads.ts';
import { keepShareFile, sharePack } from '../sync/share-pack.ts';
import type { Assign } from './assign.ts';
import { requireLeadOf } from './lead-only.ts';
import type { People } from './people.ts';
import type { Share, ShareReads } from './shares.ts';

export interface ShareFileParts {
  readonly context: CoreContext;
  readonly shares: ShareReads;
  readonly people: People;
  readonly assign: Assign;
  /** Reads who is in the server's project; null where there is none to ask. */
  readonly refreshPeople: () => Promise<void>;
}

/**
 * Writes one pack file for each reviewer into a folder; one that is there under the same name is replaced.
 * @param reviewerIds null for all who have a share, but for the person of this workspace.
 * @throws AppFailure `team/not-lead`, `input/not-found` if nobody has a share, or as `buildPackFile`.
 */
export async function exportShares(
  parts: ShareFileParts,
  pack: Pack,
  reviewerIds: readonly string[] | null,
  folder: string,
): Promise<ShareFile[]> {
  const { context } = parts;
  const shares = sharesToGive(parts, pack, reviewerIds);
  const names = shareFileNames(shares, pack.name);
  const files: ShareFile[] = [];
  for (const [at, { reviewerId, name }] of shares.entries()) {
    const fileName = names[at] ?? `${reviewerId}.assaypack`;
    const outPath = join(folder, fileName);
    const { bytes, cases } = await buildPackFile(context, {
      packId: pack.packId,
      reviewerId,
      outPath,
    });
    files.push({ reviewerId, name, fileName, bytes, cases });
  }
  return files;
}

/**
 * Lets the pack travel with the server's project, and makes the pack file of each share that the next
 * sync uploads for its reviewer.
 * @throws AppFailure `team/not-lead`, `sync/not-connected`, `sync/refused`, `input/not-found`.
 */
export async function sendShares(parts: ShareFileParts, pack: Pack): Promise<SharesSent> {
  const { context, people, assign } = parts;
  const { packId } = pack;
  const shares = sharesToGive(parts, pack, null);
  await parts.refreshPeople();
  const onServer = new Set(
    people.list().flatMap(({ personId, isOnServer }) => (isOnServer ? personId : [])),
  );
  // What travels is part of the file, so it comes first.
  sharePack(context, packId);
  const sendable = shares.filter(({ reviewerId }) => onServer.has(reviewerId));
  const files = new Map<string, string>();
  for (const { reviewerId } of sendable) {
    const outPath = join(context.deps.workspaceDir, `${context.deps.newId()}.assaypack`);
    try {
      await buildPackFile(context, { packId, reviewerId, outPath });
      files.set(reviewerId, await keepShareFile(context, outPath));
    } finally {
      await rm(outPath, { force: true });
    }
  }
  assign.nameFiles(packId, files);
  return {
    sent: sendable.map(({ name }) => name),
    notOnServer: shares.filter((share) => !sendable.includes(share)).map(({ name }) => name),
  };
}

function sharesToGive(
  { context, shares }: ShareFileParts,
  pack: Pack,
  reviewerIds: readonly string[] | null,
): Share[] {
  requireLeadOf(context.readDb, pack);
  const all = [...shares.ofPack(pack.packId).values()];
  const chosen = all.filter(({ reviewerId }) =>
    reviewerIds === null ? reviewerId !== context.personId() : reviewerIds.includes(reviewerId),
  );
  if (chosen.length > 0) return chosen;
  throw new AppFailure(
    appError(
      'input/not-found',
      `Nobody else has a share of the pack “${pack.name.slice(0, 80)}” yet.`,
      { hint: 'Assign the pack first.' },
    ),
  );
}

/**
 * A file name for each share, from person and pack; people of one name get the end of their id. Names that
 * differ in case alone are one name to many file systems.
 */
export function shareFileNames(
  shares: readonly Pick<Share, 'reviewerId' | 'name'>[],
  packName: string,
): string[] {
  const plain = shares.map(({ name }) =>
    safeFileName(`${name.slice(0, 60)} - ${packName.slice(0, 60)}`),
  );
  const counts = new Map<string, number>();
  for (const name of plain) counts.set(fold(name), (counts.get(fold(name)) ?? 0) + 1);
  return plain.map((name, at) => {
    const isTaken = (counts.get(fold(name)) ?? 0) > 1;
    const suffix = isTaken ? ` (${safeFileName((shares[at]?.reviewerId ?? '').slice(-6))})` : '';
    return `${name}${suffix}.assaypack`;
  });
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
