import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, sha, type TestServer } from './test-server.ts';

const SILENCE_MS = 150;

describe('bodies that take their time', () => {
  let server: TestServer;
  let port = 0;
  beforeAll(async () => {
    server = await openTestServer('sqlite', { silenceMs: SILENCE_MS });
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    const address = server.app.server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  }, 60_000);
  afterAll(() => server?.close());

  it('SV24: an upload that lasts many times longer than the longest silence arrives whole', async () => {
    const chunks = Array.from({ length: 12 }, () => randomBytes(64 * 1024));
    const bytes = Buffer.concat(chunks);
    const headers = {
      ...server.headers('lea'),
      'content-type': 'application/octet-stream',
      'content-length': bytes.length,
    };
    const path = `/v1/blobs/${sha(bytes)}?projectId=main`;
    const started = performance.now();
    const call = request({ host: '127.0.0.1', port, path, method: 'PUT', headers });
    const status = new Promise<number>((resolve, reject) => {
      call.once('error', reject);
      call.once('response', (reply) => resolve(reply.resume().statusCode ?? 0));
    });
    for (const chunk of chunks) {
      await wait(SILENCE_MS / 2);
      call.write(chunk);
    }
    call.end();
    expect(await status).toBe(201);
    expect(performance.now() - started).toBeGreaterThan(4 * SILENCE_MS);
  });

  it.each([
    ['/v1/push', 'application/json'],
    [`/v1/blobs/${'a'.repeat(64)}?projectId=main`, 'application/octet-stream'],
  ])('SV25: a body that drips is given up: %s', async (path, type) => {
    const socket = connect(port, '127.0.0.1');
    const method = type === 'application/json' ? 'POST' : 'PUT';
    socket.write(
      `${method} ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${server.headers('lea').authorization}\r\ncontent-type: ${type}\r\ncontent-length: 100000\r\n\r\n`,
    );
    const isClosed = closing(socket);
    let dripped = 0;
    while (!socket.destroyed && dripped < 1000) {
      await wait(SILENCE_MS / 10);
      socket.write('[');
      dripped += 1;
    }
    await isClosed;
    expect(dripped).toBeLessThan(100);
    const alive = await server.app.inject({ url: '/healthz' });
    expect(alive.statusCode).toBe(200);
  });
});

function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.resume().on('error', () => undefined);
    socket.once('close', () => resolve());
  });
}
