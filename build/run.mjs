// Development commands on the right runtime: `node build/run.mjs COMMAND [ARGUMENTS]`.
import { existsSync } from 'node:fs';
import { buildApp } from './app-build.mjs';
import {
  asApp,
  asNode,
  inRoot,
  prepareElectron,
  root,
  run,
  runMain,
  sandboxArgs,
  withDisplay,
} from './runtime.mjs';
import { hasDisplay } from './system-libraries.mjs';

const usage = `Usage: node build/run.mjs COMMAND [ARGUMENTS]
  node FILE ...   run a script (.ts, .js) on Electron's own Node
  vitest ...      run unit tests there, for example: vitest run tests/unit/shared
  cli ...         the assay command line from its sources
  server          the team server on its embedded store; new-epoch after a restore
  build           build the app into out/
  dev             the app with hot reload
  e2e ...         end-to-end tests in the real app (Playwright), in a virtual display when there is none
  demo            the main job in the real app, with screenshots in out/demo/
  bench ...       benchmarks, for example: bench --size small
  bench:sync ...  the team server under load, for example: bench:sync --size small
  sample ...      remake the sample project's data: sample --from DIR`;

/** Runs a script on Electron's Node. @param {string[]} args @param {{ env?: NodeJS.ProcessEnv, cwd?: string, xvfb?: boolean }} [options] */
async function electronNode(args, { env, cwd, xvfb = false } = {}) {
  const electron = await prepareElectron({ xvfb });
  return run(electron, args, { env: asNode(env), cwd: cwd ?? process.cwd() });
}

/** Like electronNode, with a display for scripts that open the app. @param {string[]} args */
async function electronNodeWithDisplay(args) {
  await prepareElectron({ xvfb: !hasDisplay() });
  return withDisplay((env) => electronNode(args, { env, cwd: root }));
}

/** @type {Record<string, (args: string[]) => Promise<number>>} */
const commands = {
  node: (args) => electronNode(args),
  vitest: (args) =>
    electronNode([inRoot('node_modules/vitest/vitest.mjs'), ...args], { cwd: root }),
  cli: (args) => electronNode([inRoot('main/cli/main.ts'), ...args], { cwd: folderOfTheCaller() }),
  build: () => buildApp(),
  dev: async () => {
    await prepareElectron();
    const vite = inRoot('node_modules/electron-vite/bin/electron-vite.js');
    const args = [vite, 'dev', '--config', inRoot('build/electron.vite.config.ts')];
    if (sandboxArgs.length > 0) args.push('--noSandbox');
    return run(process.execPath, args, { env: asApp() });
  },
  e2e: (args) =>
    electronNodeWithDisplay([inRoot('node_modules/@playwright/test/cli.js'), 'test', ...args]),
  demo: async (args) => {
    const code = await buildApp({ onlyIfChanged: true });
    return code || electronNodeWithDisplay([inRoot('build/demo.mjs'), ...args]);
  },
  bench: async (args) => {
    const code = await buildApp({ onlyIfChanged: true });
    return code || electronNodeWithDisplay([inRoot('tests/bench/main.ts'), ...args]);
  },
  'bench:sync': (args) => electronNode([inRoot('tests/bench/sync/main.ts'), ...args]),
  server: (args) => electronNode([inRoot('server/main.ts'), ...args]),
  sample: (args) => electronNode([inRoot('build/sample/make-sample.ts'), ...args]),
};

/** `npm run` changes to the repository; the paths that a person types are relative to where they stand. */
function folderOfTheCaller() {
  const { npm_lifecycle_event: script, INIT_CWD: start } = process.env;
  return script === 'assay' && start && existsSync(start) ? start : process.cwd();
}

await runMain(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command(args);
  console.error(usage);
  return 2;
});
