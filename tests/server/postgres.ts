import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

export interface TestPostgres {
  readonly url: string;
  readonly stop: () => void;
}

const DEBIAN = '/usr/lib/postgresql';

/** Folder of Debian's PostgreSQL programs, or null where it is not installed. */
export function postgresPrograms(): string | null {
  if (!existsSync(DEBIAN)) return null;
  const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
  const folder = versions.map((version) => join(DEBIAN, version, 'bin'));
  return folder.find((path) => existsSync(join(path, 'initdb'))) ?? null;
}

/** Starts a PostgreSQL of its own on loopback; as root it runs as `postgres`, because it refuses root. */
export async function startPostgres(programs: string): Promise<TestPostgres> {
  const dir = mkdtempSync(join(tmpdir(), 'assay-postgres-'));
  const isRoot = process.getuid?.() === 0;
  const idOf = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const who = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (who.uid !== undefined) chownSync(dir, who.uid, who.gid);
  const call = (program: string, ...args: string[]) =>
    execFileSync(join(programs, program), args, { ...who, cwd: dir, stdio: 'ignore' });
  const data = join(dir, 'data');
  const port = await freePort();
  call('initdb', '-D', data, '-U', 'assay', '-A', 'trust', '-E', 'UTF8');
  const options = `-h 127.0.0.1 -p ${port} -k ${dir}`;
  call('pg_ctl', '-D', data, '-w', '-l', join(dir, 'log'), '-o', options, 'start');
  return {
    url: `postgres://assay@127.0.0.1:${port}/postgres`,
    stop: () => {
      call('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
