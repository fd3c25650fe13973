import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { toAppError } from '../../../shared/errors.ts';
import type { StatsReply } from '../alignment/stats-client.ts';
import { answerStatsRequest, type StatsRequest } from '../alignment/stats-requests.ts';
import { openReading } from '../store/connection.ts';

/**
 * Computes statistics on a read-only connection of its own, so that a long computation never holds
 * up a reviewer's save, and can be ended at any moment.
 */
const { databasePath } = z.object({ databasePath: z.string() }).parse(workerData);
const db = openReading(databasePath);

interface StatsMessage {
  readonly id: number;
  readonly request: StatsRequest;
}

parentPort?.on('message', (message: StatsMessage | 'close') => {
  if (message === 'close') {
    db.close();
    parentPort?.close();
    return;
  }
  const { id, request } = message;
  const send = (reply: StatsReply): void => {
    const value = reply.ok ? reply.value : null;
    parentPort?.postMessage(
      reply,
      value instanceof Uint32Array ? [value.buffer as ArrayBuffer] : [],
    );
  };
  try {
    send({ id, ok: true, value: answerStatsRequest(db, request) });
  } catch (thrown) {
    send({ id, ok: false, error: toAppError(thrown) });
  }
});
