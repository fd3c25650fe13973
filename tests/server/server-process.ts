import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The team server as it is started for real, in a process of its own. */
export interface ServerProcess {
  readonly base: string;
  readonly pid: number;
  /** The invitation that it printed; empty once somebody has joined. */
  readonly code: string;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly gone: Promise<void>;
}

export interface ServerPlace {
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** `postgres://...`; the embedded store if left out. */
  readonly database?: string | undefined;
}

/** Starts `server/main.ts`. @throws with what it printed if it ends before it listens. */
export function startServerProcess(place: ServerPlace): Promise<ServerProcess> {
  const { dataDir, port, database } = place;
  const env = {
    ...process.env,
    ELECTRON_RUN_AS_NODE: '1',
    ASSAY_SERVER_DATA: dataDir,
    ASSAY_SERVER_PORT: String(port),
    ...(database === undefined ? {} : { ASSAY_SERVER_DATABASE: database }),
  };
  const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    let output = '';
    child.once('exit', () => reject(new Error(`The server did not start: ${output}`)));
    const listen = (chunk: Buffer) => {
      output += chunk.toString();
      // Before somebody has joined the invitation is the last line of the start.
      const code = /usable once: (\S+)\n/.exec(output)?.[1];
      const base = /team server: (\S+)\n/.exec(output)?.[1];
      if (base === undefined || (code === undefined && !/^Ready$/m.test(output))) return;
      child.stdout.off('data', listen).resume();
      const kill = (signal: NodeJS.Signals) => void child.kill(signal);
      resolve({ base, pid: child.pid ?? 0, code: code ?? '', kill, gone });
    };
    child.stdout.on('data', listen);
  });
}
