import { parentPort, workerData } from 'node:worker_threads';
import {
  createSearcher,
  type SearchMessage,
  type SearchReply,
  type SearchWorkerData,
} from '../library/run-search.ts';
import { openReading } from '../store/connection.ts';
import { toStoreError } from '../store/store-error.ts';

// A statement of SQLite cannot be interrupted: what is slow runs here, and a newer search gets a new
// thread while this one ends.
const { databasePath } = workerData as SearchWorkerData;
const port = parentPort;
if (!port) throw new Error('This file runs as a worker.');
const search = createSearcher(openReading(databasePath));

port.on('message', ({ id, request }: SearchMessage) => {
  port.postMessage(reply(id, request));
});

function reply(id: number, request: SearchMessage['request']): SearchReply {
  try {
    return { id, ok: true, answer: search(request) };
  } catch (thrown) {
    return { id, ok: false, error: toStoreError(thrown) };
  }
}
