// `npm test`: every check of the project, in the order in which it is cheapest to hear of a fault.
// Stops at the first stage that fails; the last line is the sum: `N passed, N failed`.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { buildApp } from './app-build.mjs';
import { SetupError } from './electron-dist.mjs';
import { asNode, inRoot, prepareElectron, run, withDisplay } from './runtime.mjs';
import { hasDisplay, installTestTool } from './system-libraries.mjs';

/** @typedef {{ passed: number, failed: number }} Counts */

const reportFolder = inRoot('out/test-reports');
const unitReport = inRoot('out/test-reports/unit.json');
const e2eReport = inRoot('out/test-reports/e2e.json');

/** What failed has been printed already by the stage itself. */
class StageFailed extends Error {}

/** @type {Counts} */
const total = { passed: 0, failed: 0 };

try {
  rmSync(reportFolder, { recursive: true, force: true });
  mkdirSync(reportFolder, { recursive: true });
  const electron = await prepareElectron({ xvfb: !hasDisplay() });
  installTestTool('strace');
  installTestTool('postgresql', existsSync('/usr/lib/postgresql'));
  await check('lint', tool('oxlint/bin/oxlint', '--type-aware', '--deny-warnings'));
  await check('format', tool('oxfmt/bin/oxfmt', '--check'));
  await check('unused code', tool('knip/bin/knip.js'));
  await check('types', tool('typescript/bin/tsc', '-b'));
  await check('build', () => buildApp());
  const unitArgs = ['run', '--reporter=default', '--reporter=json', `--outputFile=${unitReport}`];
  await count('unit tests', unitCounts, () =>
    run(electron, [inRoot('node_modules/vitest/vitest.mjs'), ...unitArgs], { env: asNode() }),
  );
  await count('end-to-end tests', e2eCounts, () =>
    withDisplay((env) =>
      run(
        electron,
        [inRoot('node_modules/@playwright/test/cli.js'), 'test', '--reporter=list,json'],
        {
          env: { ...asNode(env), PLAYWRIGHT_JSON_OUTPUT_FILE: e2eReport },
        },
      ),
    ),
  );
} catch (error) {
  if (total.failed === 0) total.failed = 1;
  if (error instanceof SetupError) console.error(error.message);
  else if (!(error instanceof StageFailed)) console.error(error);
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

/**
 * A development tool on the machine's own Node.
 * @param {string} script below node_modules
 * @param {string[]} args
 */
function tool(script, ...args) {
  return () => run(process.execPath, [inRoot(`node_modules/${script}`), ...args]);
}

/**
 * A stage that passes or fails as a whole. Only its failure counts.
 * @param {string} name
 * @param {() => Promise<number>} stage
 */
async function check(name, stage) {
  if ((await timed(name, stage)) === 0) return;
  total.failed += 1;
  throw new StageFailed(name);
}

/**
 * A stage that runs tests and leaves a report behind.
 * @param {string} name
 * @param {() => Counts} readCounts
 * @param {() => Promise<number>} stage
 */
async function count(name, readCounts, stage) {
  const code = await timed(name, stage);
  const { passed, failed } = readCounts();
  total.passed += passed;
  // A run can fail without a failed test: an unhandled error, a file that does not load, no tests at all.
  total.failed += code === 0 ? failed : Math.max(failed, 1);
  if (total.failed > 0) throw new StageFailed(name);
}

/** @param {string} name @param {() => Promise<number>} stage @returns {Promise<number>} exit code */
async function timed(name, stage) {
  console.log(`\n== ${name}`);
  const startMs = performance.now();
  const code = await stage();
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.log(`== ${name}: ${code === 0 ? 'ok' : `failed (exit code ${code})`}, ${seconds} s`);
  return code;
}

/** @returns {Counts} */
function unitCounts() {
  const report = readReport(unitReport);
  return { passed: report.numPassedTests ?? 0, failed: report.numFailedTests ?? 0 };
}

/** @returns {Counts} */
function e2eCounts() {
  const { expected = 0, flaky = 0, unexpected = 0 } = readReport(e2eReport).stats ?? {};
  return { passed: expected + flaky, failed: unexpected };
}

/**
 * @typedef {object} Report as Vitest and as Playwright write it
 * @property {number} [numPassedTests]
 * @property {number} [numFailedTests]
 * @property {{ expected?: number, flaky?: number, unexpected?: number }} [stats]
 */

/**
 * A run that died before it wrote a report has no counts; its exit code tells.
 * @param {string} file
 * @returns {Report}
 */
function readReport(file) {
  try {
    /** @type {Report} */
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return report;
  } catch {
    return {};
  }
}
