import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { BlobStore } from '../../server/store/blob-store.ts';
import { createDiskBlobs } from '../../server/store/disk-blobs.ts';
import { createS3Blobs } from '../../server/store/s3-blobs.ts';
import { startS3, type S3Server } from './s3-server.ts';
import { openTestServer, sha, type TestServer } from './test-server.ts';

const KEYS = { accessKeyId: 'AKIDTEST', secretAccessKey: 'a/secret+key', region: 'eu-test-1' };
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

describe.each(['disk', 's3'] as const)('files on %s', (kind) => {
  let s3: S3Server | null = null;
  let folder = '';
  async function open(secretAccessKey = KEYS.secretAccessKey): Promise<TestServer> {
    let blobs: BlobStore;
    if (kind === 's3') {
      s3 = await startS3(KEYS);
      undo.push(s3.close);
      blobs = createS3Blobs({ ...KEYS, secretAccessKey, bucketUrl: s3.bucketUrl });
    } else {
      folder = mkdtempSync(join(tmpdir(), 'assay-blobs-'));
      undo.push(() => rmSync(folder, { recursive: true, force: true }));
      blobs = createDiskBlobs(folder);
    }
    const server = await openTestServer('sqlite', { blobs });
    undo.push(server.close);
    return server;
  }
  const keptNames = () =>
    kind === 's3'
      ? [...(s3?.files.keys() ?? [])].map((key) => key.split('/').at(-1))
      : readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter((name) => name.includes('/'))
          .map((name) => name.split('/').at(-1));
  const put = ({ app, headers }: TestServer, name: string, payload: Buffer, readers = 'ann') => {
    const type = { 'content-type': 'application/octet-stream' };
    const url = `/v1/blobs/${name}?projectId=main&readers=${readers}`;
    return app.inject({ method: 'PUT', url, headers: { ...headers('lea'), ...type }, payload });
  };
  const get = ({ app, headers }: TestServer, name: string, more: Record<string, string> = {}) =>
    app.inject({
      url: `/v1/blobs/${name}?projectId=main`,
      headers: { ...headers('ann'), ...more },
    });

  it('SB1: a file comes back byte for byte, whole and in any range', async () => {
    const server = await open();
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 31) % 256));
    const name = sha(bytes);
    expect((await put(server, name, bytes)).json()).toEqual({ sha256: name, size: bytes.length });
    expect((await put(server, name, bytes)).statusCode).toBe(201);
    const whole = await get(server, name);
    expect(whole.rawPayload.equals(bytes)).toBe(true);
    expect(whole.headers).toMatchObject({ etag: `"${name}"`, 'accept-ranges': 'bytes' });
    for (const [range, from, to] of [
      ['bytes=0-0', 0, 1],
      ['bytes=299990-', 299_990, 300_000],
      ['bytes=1000-999999', 1000, 300_000],
      ['bytes=-10', 299_990, 300_000],
    ] as const) {
      const part = await get(server, name, { range });
      expect(part.statusCode, range).toBe(206);
      expect(part.headers['content-range']).toBe(`bytes ${from}-${to - 1}/300000`);
      expect(part.rawPayload.equals(bytes.subarray(from, to)), range).toBe(true);
    }
    expect((await get(server, name, { range: 'bytes=300000-' })).statusCode).toBe(416);
    expect(keptNames()).toEqual([name]);
  });

  it('SB2: a file with another content than its name is refused and leaves nothing behind', async () => {
    const server = await open();
    const refused = await put(server, sha('a'), Buffer.from('b'));
    expect(refused.json()).toMatchObject({ code: 'wrong_hash' });
    expect((await get(server, sha('a'))).statusCode).toBe(404);
    expect(keptNames()).toEqual([]);
  });

  it.runIf(kind === 's3')(
    'SB3: where the store refuses the key nothing is said to be kept, and its words stay inside',
    async () => {
      const server = await open('another secret');
      const reply = await put(server, sha('a'), Buffer.from('a'));
      expect(reply.statusCode).toBe(500);
      expect(reply.body).not.toMatch(/Signature|bucket|status/);
      expect(s3?.refusals).toEqual(['SignatureDoesNotMatch']);
      expect((await get(server, sha('a'))).statusCode).toBe(404);
    },
  );
});
