import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import {
  HelloSchema,
  PullResponseSchema,
  PushResponseSchema,
  TokensSchema,
} from '../../shared/protocol/messages.ts';
import { postgresPrograms, startPostgres } from './postgres.ts';
import { startServerProcess } from './server-process.ts';
import { eventOf } from './test-server.ts';

const run = promisify(execFile);
const programs = postgresPrograms();

it.runIf(programs !== null)(
  'SV27: a restored PostgreSQL backup has a new epoch, and takes back what it had not seen from whoever holds it',
  async () => {
    const folder = programs ?? '';
    const postgres = await startPostgres(folder);
    const dir = mkdtempSync(join(tmpdir(), 'assay-backup-'));
    const place = { dataDir: dir, port: 0, database: postgres.url };
    let server = await startServerProcess(place);
    const stop = async () => {
      server.kill('SIGTERM');
      await server.gone;
    };
    try {
      const joined = await call(server.base, '', '/v1/auth/exchange', {
        code: server.code,
        personId: 'lea',
        deviceId: 'd',
        name: 'Lea',
      });
      const { accessToken, projectId } = TokensSchema.parse(joined);
      const at = async () => {
        const hello = await (await fetch(`${server.base}/v1/hello`)).json();
        return { projectId, epoch: HelloSchema.parse(hello).epoch };
      };
      const push = async (events: readonly { json: string; receipt?: string }[]) => {
        const body = { ...(await at()), events };
        return PushResponseSchema.parse(await call(server.base, accessToken, '/v1/push', body));
      };
      const held = async () => {
        const body = { ...(await at()), cursors: {} };
        const answer = await call(server.base, accessToken, '/v1/pull', body);
        const { pages } = PullResponseSchema.parse(answer);
        return pages.flatMap(({ events }) => events.map(({ json }) => json));
      };
      const early = eventOf('lea', 'pack/p', 'pack.published');
      const late = eventOf('lea', 'pack/p', 'guideline.published');
      await push([early]);
      const dump = join(dir, 'backup.dump');
      await run(join(folder, 'pg_dump'), ['-Fc', '-f', dump, '-d', postgres.url]);
      const before = await at();
      const [given] = (await push([late])).results;
      expect(given?.status).toBe('accepted');
      await stop();

      const restore = ['--clean', '--if-exists', '-d', postgres.url, dump];
      await run(join(folder, 'pg_restore'), restore);
      await run(process.execPath, [MAIN, 'new-epoch'], {
        env: {
          ...process.env,
          ELECTRON_RUN_AS_NODE: '1',
          ASSAY_SERVER_DATA: dir,
          ASSAY_SERVER_DATABASE: postgres.url,
        },
      });
      server = await startServerProcess(place);
      expect((await at()).epoch).not.toBe(before.epoch);
      expect(await held()).toEqual([early.json]);
      const receipt = given?.status === 'accepted' ? given.receipt : '';
      const again = await push([early, { ...late, receipt }]);
      expect(again.results.map(({ status }) => status)).toEqual(['duplicate', 'accepted']);
      expect(await held()).toEqual([early.json, late.json]);
    } finally {
      await stop();
      postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  },
  60_000,
);

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

async function call(base: string, token: string, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${base}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return response.json();
}
