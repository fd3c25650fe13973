import { createReadStream } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsV4Signer } from 'aws4fetch';
import { blobFolderName, withCheckedFile, type BlobStore } from './blob-store.ts';

const SILENCE_MS = 60_000;

export interface S3Place {
  /** Address of the bucket, `https://host/bucket` or `https://bucket.host`; keys are added to its path. */
  readonly bucketUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Keeps files in a bucket of any store that speaks S3. What is put is signed with the file's own SHA-256, so
 * that a store that checks it cannot take other bytes. A PUT shows a file whole or not at all.
 */
export function createS3Blobs(place: S3Place): BlobStore {
  const keyOf = (projectId: string, sha256: string) =>
    `${place.bucketUrl.replace(/\/+$/, '')}/${blobFolderName(projectId)}/${sha256}`;
  return {
    keep: (projectId, sha256, body) =>
      withCheckedFile(tmpdir(), sha256, body, async (path, size) => {
        const headers = {
          'content-length': String(size),
          'content-type': 'application/octet-stream',
          'x-amz-content-sha256': sha256,
        };
        const file = createReadStream(path);
        const reply = await call(place, 'PUT', keyOf(projectId, sha256), headers, file);
        reply.resume();
        if (reply.statusCode !== 200) throw refused('keep', reply);
        return size;
      }),
    read: async (projectId, sha256, { start, end }) => {
      const headers = { range: `bytes=${start}-${end}` };
      const reply = await call(place, 'GET', keyOf(projectId, sha256), headers);
      if (reply.statusCode === 206) return reply;
      reply.resume();
      throw refused('give', reply);
    },
  };
}

/** The store's own words may name buckets and keys; they stay out of the answer. */
function refused(what: string, { statusCode }: IncomingMessage): Error {
  return new Error(`The file store did not ${what} a file: status ${statusCode ?? 'unknown'}.`);
}

async function call(
  { region, accessKeyId, secretAccessKey }: S3Place,
  method: 'PUT' | 'GET',
  url: string,
  headers: Record<string, string>,
  body?: Readable,
): Promise<IncomingMessage> {
  const access = { accessKeyId, secretAccessKey, region, service: 's3' };
  const signed = await new AwsV4Signer({ method, url, headers, ...access }).sign();
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  // Not fetch: it sends a stream without its length, which S3 refuses.
  const outgoing = request(url, { method, headers: Object.fromEntries(signed.headers) });
  outgoing.setTimeout(SILENCE_MS, () =>
    outgoing.destroy(new Error('The file store does not answer.')),
  );
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).on('error', reject);
  });
  const [reply] = await Promise.all([answered, body ? pipeline(body, outgoing) : outgoing.end()]);
  return reply;
}
