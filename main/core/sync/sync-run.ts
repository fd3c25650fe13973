import { ApiFailure, type SyncApi } from './sync-api.ts';
import { PROTOCOL_MIN, PROTOCOL_VERSION } from '../../../shared/protocol/limits.ts';
import type { Hello } from '../../../shared/protocol/messages.ts';
import { beginEpoch, noteSynced } from '../store/sync-server.ts';
import { sendFiles, takeShareFiles } from './files.ts';
import { pullNews } from './pull.ts';
import { pushWaiting } from './push.ts';
import { reconcile } from './reconcile.ts';
import { logLine, serverOf, type RunParts } from './run-parts.ts';

/** The server speaks another protocol than this Assay. */
export class ProtocolFailure extends Error {}

export interface RunOptions {
  readonly api: SyncApi;
  /** Says hello first: at a start, after a failure, once an hour. */
  readonly greets: boolean;
  /** Compares every stream with the server's: at a day's first sync, after a crash or a restore. */
  readonly reconciles: boolean;
  readonly onHello: (hello: Hello) => void;
}

/** Restores of a server that come faster than a run are somebody playing. */
const MAX_GREETINGS = 3;

/**
 * One run: files and events to the server, news from it, shares taken in, and where it is due a
 * comparison of everything.
 * @throws ApiFailure, ProtocolFailure; AppFailure `workspace/` where the disk fails. What was done until
 *   then is kept, and the next run goes on from there.
 */
export async function runSync(parts: RunParts, options: RunOptions): Promise<void> {
  let greets = options.greets;
  for (let greetings = 0; ; greetings += 1) {
    try {
      const isRestored = greets && (await greet(parts, options));
      if (isRestored) await pullNews(parts);
      await sendFiles(parts);
      await pushWaiting(parts);
      await pullNews(parts);
      // A pack that came now may have been answered here already: its file was here first.
      await pushWaiting(parts);
      if (isRestored || options.reconciles) await settle(parts);
      await takeShareFiles(parts);
      const at = parts.context.deps.clock.now().toISOString();
      parts.context.writer.local({ topics: [] }, (db) => noteSynced(db, at));
      return;
    } catch (thrown) {
      const isRestored =
        thrown instanceof ApiFailure &&
        thrown.fault.kind === 'refused' &&
        thrown.fault.code === 'epoch_changed';
      if (!isRestored || greetings >= MAX_GREETINGS) throw thrown;
      greets = true;
    }
  }
}

/** @returns whether the server was restored since the last time. */
async function greet(parts: RunParts, { api, onHello }: RunOptions): Promise<boolean> {
  const hello = await api.hello();
  if (hello.protocolMin > PROTOCOL_VERSION || hello.protocolMax < PROTOCOL_MIN)
    throw new ProtocolFailure();
  onHello(hello);
  if (hello.epoch === serverOf(parts).epoch) return false;
  parts.context.writer.local({ topics: [] }, (db) => beginEpoch(db, hello.epoch));
  logLine(parts, 'warning', 'The server was restored: everything is offered to it again.');
  return true;
}

async function settle(parts: RunParts): Promise<void> {
  if (!(await reconcile(parts))) return;
  await pushWaiting(parts);
  await pullNews(parts);
}
