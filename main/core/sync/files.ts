import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { toAppError } from '../../../shared/errors.ts';
import { isLead } from '../../../shared/protocol/streams.ts';
import type { CoreContext } from '../context.ts';
import { getBlob, sha256Hex } from '../store/blobs.ts';
import { toStoreError } from '../store/store-error.ts';
import {
  noteSyncFile,
  readFilesToSend,
  readFilesToTake,
  type NamedFile,
  type SyncFile,
} from '../store/sync-files.ts';
import { ApiFailure } from './sync-api.ts';
import { betweenSlices, logLine, serverOf, type RunParts } from './run-parts.ts';

/** Longest list of cases: 200,000 ids. */
const MAX_LIST_BYTES = 32 * 1024 * 1024;

/** Folder in which share files wait for their upload, as `<sha256>.assaypack`. */
export function outgoingFile(context: CoreContext, sha256: string): string {
  return join(context.deps.workspaceDir, 'outgoing', `${sha256}.assaypack`);
}

/** A list of cases by its hash; null if the server has none for this person. @throws ApiFailure */
export async function fetchList(parts: RunParts, sha256: string): Promise<Uint8Array | null> {
  const response = await openBlob(parts, sha256, 0);
  if (response === null) return null;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(response)) {
    bytes += chunk.length;
    if (bytes > MAX_LIST_BYTES) throw wrongFile();
    chunks.push(chunk);
  }
  const list = new Uint8Array(Buffer.concat(chunks));
  if (sha256Hex(list) !== sha256) throw wrongFile();
  return list;
}

/**
 * Sends what events name and the server has not been given: lists of cases and share files, each for
 * those alone who may read them. Runs before the events, so that nobody reads of a file that is not there.
 */
export async function sendFiles(parts: RunParts): Promise<void> {
  const { context } = parts;
  const { projectId, role } = serverOf(parts);
  if (!isLead(role)) return;
  for (const file of readFilesToSend(context.db)) {
    const content = await contentOf(context, file.sha256);
    // Another lead has it, or it travels by hand.
    if (content === null) continue;
    const query = new URLSearchParams({ projectId, readers: file.readerId });
    await parts.session.json(z.object({ sha256: z.string() }), {
      method: 'PUT',
      path: `/v1/blobs/${file.sha256}?${query.toString()}`,
      headers: { 'content-type': 'application/octet-stream' },
      body: content,
    });
    note(parts, { direction: 'out', ...file, state: 'done', message: '' });
    parts.counts.filesSent += 1;
    await betweenSlices(parts);
  }
}

async function contentOf(context: CoreContext, sha256: string): Promise<Blob | null> {
  const list = getBlob(context.db, sha256);
  if (list !== null) return new Blob([new Uint8Array(list)]);
  try {
    return await openAsBlob(outgoingFile(context, sha256));
  } catch {
    return null;
  }
}

/** Fetches this person's shares and hands them to the importer of pack files. */
export async function takeShareFiles(parts: RunParts): Promise<void> {
  const { context, importPackFile } = parts;
  if (importPackFile === null) return;
  for (const file of readFilesToTake(context.db, serverOf(parts).personId)) {
    const path = await download(parts, file.sha256);
    if (path === null) {
      const message = 'The pack file is not on the server. Ask the lead to send it.';
      note(parts, { direction: 'in', ...file, readerId: '', state: 'missing', message });
      continue;
    }
    let state: SyncFile['state'] = 'done';
    let message = '';
    try {
      await importPackFile(path);
      parts.counts.filesTaken += 1;
      logLine(parts, 'info', 'A pack was taken in from the server.');
    } catch (thrown) {
      const error = toStoreError(thrown);
      // A full disk is no fault of the file, nor is an end of the app: it is taken in later.
      if (error.code.startsWith('workspace/') || error.code === 'import/cancelled') throw thrown;
      state = 'refused';
      ({ message } = toAppError(thrown));
      logLine(parts, 'warning', `A pack file was refused: ${error.code}.`);
    }
    note(parts, { direction: 'in', ...file, readerId: '', state, message });
    await rm(path, { force: true });
    await betweenSlices(parts);
  }
}

/** Downloads a file whole, going on where an earlier attempt was cut off. @returns its path; null if there is none. */
async function download(parts: RunParts, sha256: string): Promise<string | null> {
  const folder = join(parts.context.deps.workspaceDir, 'incoming');
  await mkdir(folder, { recursive: true });
  const partial = join(folder, `${sha256}.part`);
  const from = await sizeOf(partial);
  const response = await openBlob(parts, sha256, from);
  if (response === null) return null;
  // An answer without a range starts at the beginning again.
  const isRest = response.status === 206;
  const handle = await open(partial, isRest ? 'a' : 'w', 0o600);
  try {
    for await (const chunk of chunksOf(response)) await handle.write(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if ((await hashOf(partial)) !== sha256) {
    await rm(partial, { force: true });
    throw wrongFile();
  }
  const whole = join(folder, `${sha256}.assaypack`);
  await rename(partial, whole);
  return whole;
}

async function openBlob(parts: RunParts, sha256: string, from: number): Promise<Response | null> {
  const query = new URLSearchParams({ projectId: serverOf(parts).projectId });
  try {
    return await parts.session.open({
      method: 'GET',
      path: `/v1/blobs/${sha256}?${query.toString()}`,
      ...(from > 0 ? { headers: { range: `bytes=${from}-` } } : {}),
    });
  } catch (thrown) {
    const status =
      thrown instanceof ApiFailure && thrown.fault.kind === 'refused' ? thrown.fault.status : null;
    if (status === 404) return null;
    // All of it is here already, or it is not what it was: the hash decides.
    if (status === 416 && from > 0) return new Response(null, { status: 206 });
    throw thrown;
  }
}

async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  for (;;) {
    let part;
    try {
      part = await reader?.read();
    } catch (thrown) {
      throw new ApiFailure({ kind: 'unreachable' }, thrown);
    }
    if (!part?.value) return;
    yield part.value;
  }
}

function wrongFile(): ApiFailure {
  const message = 'A file from the server does not have the content that its name says.';
  return new ApiFailure({ kind: 'not-the-server', message });
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

function note(parts: RunParts, file: NamedFile & Omit<SyncFile, 'at' | keyof NamedFile>): void {
  const { direction, sha256, readerId, state, message } = file;
  const at = parts.context.deps.clock.now().toISOString();
  parts.context.writer.local({ topics: ['sync'] }, (db) =>
    noteSyncFile(db, { direction, sha256, readerId, state, message, at }),
  );
}
