// `npm start`: opens the app, built first where its sources have changed since the last build.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildApp } from './app-build.mjs';
import { SetupError } from './electron-dist.mjs';
import { asApp, prepareElectron, root, run, runMain, sandboxArgs } from './runtime.mjs';
import { hasDisplay } from './system-libraries.mjs';

await runMain(async () => {
  if (!hasDisplay()) {
    console.error(
      'There is no display to open a window on; `npm run demo` runs the app without one.',
    );
    return 2;
  }
  const electron = await prepareElectron();
  assertSandboxWorks(electron);
  const code = await buildApp({ onlyIfChanged: true });
  if (code !== 0) return code;
  return run(electron, [...sandboxArgs, root, ...process.argv.slice(2)], { env: asApp() });
});

/**
 * Chromium's sandbox needs user namespaces or the setuid helper. Systems that forbid the first to ordinary people
 * (Ubuntu since 24.04, containers) would make it die with a page of internals.
 * @param {string} electron
 */
function assertSandboxWorks(electron) {
  if (process.platform !== 'linux' || sandboxArgs.length > 0) return;
  const helper = join(dirname(electron), 'chrome-sandbox');
  const { uid, mode } = statSync(helper);
  if (uid === 0 && (mode & 0o4000) !== 0) return;
  try {
    execFileSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' });
  } catch {
    throw new SetupError(
      `This system does not allow Chromium's sandbox; run: sudo chown root '${helper}' && sudo chmod 4755 '${helper}'`,
    );
  }
}
