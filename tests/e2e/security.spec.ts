import { createServer, type Server } from 'node:http';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type ElectronApplication, type Page } from '@playwright/test';
import { chooseSaveFile, dragFilesOver, importFile } from './support/desktop.ts';
import { hostileTexts } from './support/hostile-texts.ts';
import { launchApp, whenReady, type LaunchedApp } from './support/launch-app.ts';
import { callInApp, openReview } from './support/review-app.ts';
import { richCases } from './support/rich-cases.ts';

/** For names of files, folders, sources and people: everything that a file name may hold. */
const HOSTILE_NAME = '"><img src=x onerror=window.hit=1><!--';

let folder = '';
let server: Server;
let origin = '';
let requestsToServer = 0;
let launched: LaunchedApp | null = null;

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-hostile-'));
  requestsToServer = 0;
  server = createServer((_request, response) => {
    requestsToServer += 1;
    response.end('window.hit = 1');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

test.afterEach(async () => {
  await launched?.close();
  launched = null;
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

interface Watch {
  /** Everything that hostile content achieved or tried; empty if it stayed text. */
  readonly findings: () => Promise<Readonly<Record<string, unknown>>>;
}

const NOTHING = {
  scriptRan: false,
  dialogs: [],
  violations: [],
  requests: [],
  requestsToServer: 0,
  windows: 1,
  opened: [],
  elements: [],
  hasLeft: false,
};

/** Elements that no screen of Assay has; content that became markup would bring them. */
const FOREIGN =
  'iframe,object,embed,portal,webview,video,audio,marquee,math,base,script:not([src^="./"]):not([src^="app:"]):not([src^="/"]),meta[http-equiv="refresh"],img:not([src^="data:"]):not([src^="blob:"]),[onerror],[onload],[onfocus],[onclick],[onmouseover],a[href^="javascript:" i],a[href^="data:" i]';

/** Counts what the page runs, asks for, opens and is refused from now on. */
async function watchFor({ app, window }: LaunchedApp): Promise<Watch> {
  const dialogs: string[] = [];
  window.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await window.evaluate(() => {
    const refused: string[] = [];
    Object.assign(globalThis, { refused });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      refused.push(`${violatedDirective} ${blockedURI}`);
    });
  });
  await app.evaluate(({ session, shell }) => {
    const requests: string[] = [];
    const opened: string[] = [];
    Object.assign(globalThis, { requests, opened });
    const isOwn = (url: string) => /^(?:app|data|blob|devtools):/.test(url);
    const note = ({ url }: { readonly url: string }) => void (isOwn(url) || requests.push(url));
    // Not onBeforeRequest: the guard of the app itself stands there.
    session.defaultSession.webRequest.onSendHeaders(note);
    session.defaultSession.webRequest.onErrorOccurred(note);
    shell.openExternal = (url) => {
      opened.push(url);
      return Promise.resolve();
    };
  });
  return {
    findings: async () => {
      const page = await window.evaluate((foreign) => {
        const { hit, refused } = globalThis as unknown as { hit?: unknown; refused: string[] };
        return {
          scriptRan: hit !== undefined,
          violations: refused,
          elements: [...document.querySelectorAll(foreign)].map((element) =>
            element.outerHTML.slice(0, 200),
          ),
          hasLeft: !document.location.href.startsWith('app:'),
        };
      }, FOREIGN);
      const main = await app.evaluate(() => {
        const { requests, opened } = globalThis as unknown as {
          requests: string[];
          opened: string[];
        };
        return { requests, opened };
      });
      return { ...page, ...main, dialogs, requestsToServer, windows: app.windows().length };
    },
  };
}

async function start(): Promise<LaunchedApp> {
  const workspaceDir = join(folder, HOSTILE_NAME);
  mkdirSync(workspaceDir);
  launched = await launchApp({ workspaceDir });
  await whenReady(launched.window);
  return launched;
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** One case for each text, of each kind in turn, with the text in every field. @returns path of the file */
function writeHostileCases(texts: readonly string[]): string {
  const path = join(folder, `${HOSTILE_NAME}.jsonl`);
  // A question that is named like a metric would be the one that the metric is compared with.
  const textOf = (text: string) => (field: string) =>
    field === 'question' ? `${text} (question)` : text;
  const cases = texts.map((text, index) => richCases(textOf(text), `x${index}`)[index % 4]);
  writeFileSync(path, cases.map((record) => JSON.stringify(record)).join('\n'));
  return path;
}

async function importHostileCases(
  app: ElectronApplication,
  page: Page,
): Promise<readonly string[]> {
  const texts = hostileTexts(origin);
  const job = await importFile(app, page, writeHostileCases(texts), HOSTILE_NAME);
  expect(job).toMatchObject({ added: texts.length, rejected: 0 });
  return texts;
}

test('SEC1: no text of a case runs, loads, opens or leaves anything in the Library, whatever it holds', async () => {
  const started = await start();
  const { app, window, pageErrors } = started;
  const { findings } = await watchFor(started);
  const texts = await importHostileCases(app, window);
  expect(texts.length).toBeGreaterThanOrEqual(200);
  await press(window, 'ControlOrMeta+2');
  const grid = window.getByRole('grid', { name: 'Cases' });
  await grid.getByRole('row').nth(3).waitFor();
  for (const name of ['Tag', 'Metric', 'Source', 'Saved filters']) {
    const menu = window.getByRole('button', { name, exact: true });
    await menu.click();
    await expect(menu).toHaveAttribute('aria-expanded', 'true');
    await press(window, 'Escape');
    await expect(menu).toHaveAttribute('aria-expanded', 'false');
  }
  await grid.focus();
  await press(window, 'j', 'Enter');
  const shown = window.getByRole('region', { name: 'Open case' });
  for (const index of texts.keys()) {
    if (index > 0) await press(window, 'j');
    await window.waitForFunction((id) => {
      const pane = document.querySelector('section[aria-label="Open case"]');
      return (
        document.location.hash.includes(id) &&
        pane?.querySelector('[data-stale]') === null &&
        pane.textContent !== ''
      );
    }, `x${index}-`);
    // The step of a run, the turn of a conversation.
    if (index % 4 !== 0) await press(window, 'n', 'n');
  }
  await expect(shown).toContainText('People said');
  await expect.soft(findings()).resolves.toEqual(NOTHING);
  expect(pageErrors).toEqual([]);
});

test('SEC2: the same in the import, the review, the alignment, metrics, packs, rubrics, settings and the report', async () => {
  const started = await start();
  const { app, window, pageErrors } = started;
  const { findings } = await watchFor(started);

  // The import's preview: as cases, and as a table whose very columns are hostile.
  const texts = hostileTexts(origin);
  const table = join(folder, `${HOSTILE_NAME}.csv`);
  const quoted = texts.map((text) => `"${text.replaceAll('"', '""').replaceAll(/[\r\n]/g, ' ')}"`);
  writeFileSync(
    table,
    `${['id', 'input', ...quoted.slice(0, 60)].join(',')}\n${[1, ...quoted.slice(0, 61)].join(',')}\n`,
  );
  const broken = join(folder, `${HOSTILE_NAME}-broken.jsonl`);
  writeFileSync(
    broken,
    texts
      .map((text, index) => ({
        id: `b${index}`,
        input: text,
        latencyMs: 1,
        // Refused, in a sentence that has the field's name.
        ...(index % 2 === 1 ? { [text]: text } : {}),
      }))
      .map((record) => JSON.stringify(record))
      .join('\n'),
  );
  const drop = await dragFilesOver(window, [writeHostileCases(texts), table, broken]);
  await drop();
  const dialog = window.getByRole('dialog', { name: /^Import/ });
  for (const index of [0, 1, 2]) {
    await dialog.getByRole('list', { name: 'Files' }).getByRole('button').nth(index).click();
    await expect(dialog.getByRole('tablist').filter({ visible: true })).toBeVisible();
  }
  await press(window, 'Escape');
  await expect(dialog).toBeHidden();
  const { rejected } = await importFile(app, window, broken, 'broken');
  expect(rejected).toBe(Math.floor(texts.length / 2));
  await window
    .getByRole('button', { name: /rejected of/ })
    .first()
    .click();
  await expect(
    window.getByRole('table', { name: 'Rejected records' }).getByRole('row').first(),
  ).toBeVisible();
  await press(window, 'Escape');
  await importHostileCases(app, window);

  // Names that people give, then the review of cases of each kind.
  const [hostile = ''] = texts;
  await callInApp(window, 'settings.set', { reviewerName: HOSTILE_NAME });
  const rubric = await callInApp(window, 'rubric.save', {
    rubric: {
      name: hostile,
      description: hostile,
      questions: [
        { kind: 'verdict', key: 'verdict', title: hostile, help: hostile, required: true },
        {
          kind: 'metric_verdict',
          key: 'metric',
          title: hostile,
          help: hostile,
          metric: '*',
          required: false,
        },
        {
          kind: 'single_choice',
          key: 'choice',
          title: hostile,
          help: hostile,
          required: false,
          options: [
            { value: 'one', title: hostile, help: hostile },
            { value: 'two', title: hostile },
          ],
        },
        {
          kind: 'failure_mode',
          key: 'mode',
          title: hostile,
          help: hostile,
          required: false,
          suggestions: texts.slice(0, 20),
        },
        {
          kind: 'text',
          key: 'reason',
          title: hostile,
          help: hostile,
          role: 'reason',
          required: false,
        },
      ],
    },
  });
  const { caseIds } = await callInApp(window, 'library.ids', { filter: {}, sort: 'imported' });
  const { packId } = await callInApp(window, 'pack.create', {
    name: hostile.slice(0, 200),
    guidelines: texts.join('\n\n'),
    rubricId: rubric.id,
    order: { kind: 'as_is' },
    blinding: { judge: true },
    cases: { caseIds: caseIds.filter((id) => id.startsWith(`${HOSTILE_NAME}:`)).slice(0, 8) },
  });
  await openReview(window, packId);
  const position = window.getByRole('heading', { name: /^Case \d/ });
  await press(window, 'q', 'h');
  await expect(window.getByRole('complementary', { name: 'Guidelines' })).toBeVisible();
  for (let number = 1; number <= 8; number += 1) {
    await expect(position).toHaveText(`Case ${number} of 8`);
    await press(window, 'n', 'n', 'c', 'y', 'p', 'r');
    await window.keyboard.insertText(texts[number * 9] ?? '');
    await press(window, 'ControlOrMeta+Enter');
    await expect(window.getByRole('region', { name: 'The judge’s verdict' })).toBeVisible();
    await press(window, 'w');
    await expect(window.getByRole('region', { name: 'Raw record' })).toBeVisible();
    await press(window, 'w', 'Shift+P');
  }
  await expect(window.getByRole('heading', { name: 'The pack is done' })).toBeVisible();

  const places = [
    ['ControlOrMeta+1', 'Home'],
    ['ControlOrMeta+3', 'Packs'],
    ['ControlOrMeta+4', 'Rubrics'],
    ['ControlOrMeta+6', 'Metrics'],
    ['ControlOrMeta+,', 'Settings'],
  ] as const;
  for (const [key, title] of places) {
    await press(window, key);
    await expect(window.getByRole('heading', { name: title, level: 1 })).toBeVisible();
    await expect(window.getByRole('main')).toContainText(
      title === 'Settings' ? 'Name' : 'img src=x',
    );
  }
  for (const hash of [`/packs/${packId}`, `/rubrics/${rubric.id}`]) {
    await window.evaluate((address) => {
      document.location.hash = address;
    }, hash);
    await expect(window.getByRole('heading', { level: 1 })).toContainText('img src=x');
  }
  const [metric] = await callInApp(window, 'metric.list', {});
  await window.evaluate((id) => {
    document.location.hash = `/metrics/${encodeURIComponent(id)}`;
  }, metric?.id ?? '');
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible();

  await press(window, 'ControlOrMeta+5');
  await expect(window.getByRole('region', { name: 'Metrics by agreement' })).toBeVisible();
  await press(window, 't');
  await expect(
    window.getByRole('group', { name: 'Metrics by agreement as a table' }),
  ).toContainText('img src=x');
  await window.getByRole('button', { name: 'Filter', exact: true }).click();
  for (const label of ['Tag', 'Reviewer', 'Pack', 'Source']) {
    const field = window.getByRole('combobox', { name: label, exact: true });
    await field.press('ArrowDown');
    await expect(window.getByRole('option').filter({ visible: true }).first()).toBeVisible();
    // Its list would lie over the next field.
    await field.blur();
  }
  await press(window, 'Escape');
  await expect.soft(findings()).resolves.toEqual(NOTHING);
  expect(pageErrors).toEqual([]);

  // The report goes to other people's browsers, where no guard of Assay stands.
  const path = join(folder, 'report.html');
  await chooseSaveFile(app, path);
  await window.getByRole('button', { name: 'Export' }).click();
  await window.getByRole('menuitem', { name: 'Report with charts (HTML)' }).click();
  await expect(window.getByText('Saved report.html')).toBeVisible();
  expect(readFileSync(path, 'utf8')).toContain('img src=x');
  const report = await app.evaluate(async ({ BrowserWindow, session }, file) => {
    const requests: string[] = [];
    const own = session.fromPartition('report');
    own.webRequest.onBeforeRequest((details, answer) => {
      requests.push(details.url);
      answer({});
    });
    const view = new BrowserWindow({
      show: false,
      webPreferences: { partition: 'report', sandbox: true },
    });
    await view.loadFile(file);
    const hit: unknown = await view.webContents.executeJavaScript('window.hit');
    view.destroy();
    return { hit: hit ?? null, requests: requests.length };
  }, path);
  expect(report).toEqual({ hit: null, requests: 1 });
  expect(requestsToServer).toBe(0);
});

test('SEC3: the watch sees what it is there for', async () => {
  const started = await start();
  const { app, window } = started;
  const { findings } = await watchFor(started);
  await window.evaluate((address) => {
    const image = new Image();
    document.body.append(image);
    image.src = `${address}/seen.png`;
    Object.assign(globalThis, { hit: 1 });
    globalThis.alert('seen');
  }, origin);
  await app.evaluate(async ({ session, shell }, address) => {
    await shell.openExternal(`${address}/opened`);
    await session.defaultSession.fetch(`${address}/asked`).catch(() => undefined);
  }, origin);
  await fetch(origin);
  await expect.poll(findings).toEqual({
    ...NOTHING,
    scriptRan: true,
    dialogs: ['seen'],
    // Once by the page's own policy, once by the one that came with it.
    violations: [expect.stringMatching(/^img-src/), expect.stringMatching(/^img-src/)],
    requests: [`${origin}/asked`],
    requestsToServer: 1,
    opened: [`${origin}/opened`],
    elements: [expect.stringContaining('seen.png')],
  });
});

test('SEC4: a link in a case asks first, with the host as it is, and other addresses are only text', async () => {
  const { app, window } = await start();
  await app.evaluate(({ dialog, shell }) => {
    const asked: string[] = [];
    const opened: string[] = [];
    Object.assign(globalThis, { asked, opened });
    dialog.showMessageBox = ((_parent: unknown, options: { readonly message: string }) => {
      asked.push(options.message);
      return Promise.resolve({ response: asked.length === 1 ? 0 : 1, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
    shell.openExternal = (url) => {
      opened.push(url);
      return Promise.resolve();
    };
  });
  const path = join(folder, 'links.jsonl');
  const text =
    '[bank](https://xn--pple-43d.example/login) [script](javascript:alert(1)) [plain](http://example.org/)';
  writeFileSync(path, JSON.stringify({ id: 'links', input: 'x', actualOutput: text }));
  await importFile(app, window, path, 'links');
  await press(window, 'ControlOrMeta+2');
  await window.getByRole('grid', { name: 'Cases' }).getByRole('row').nth(1).click();
  const shown = window.getByRole('region', { name: 'Open case' });
  await shown.getByRole('button', { name: 'bank' }).click();
  const told = () =>
    app.evaluate(() => {
      const { asked, opened } = globalThis as unknown as { asked: string[]; opened: string[] };
      return { asked, opened };
    });
  const question = 'Open xn--pple-43d.example in the browser?';
  await expect.poll(told).toEqual({ asked: [question], opened: [] });
  await shown.getByRole('button', { name: 'bank' }).click();
  await expect.poll(told).toEqual({
    asked: [question, question],
    opened: ['https://xn--pple-43d.example/login'],
  });
  for (const name of ['script', 'plain']) {
    await expect(shown.getByText(name, { exact: true })).toBeVisible();
    await expect(shown.getByRole('button', { name, exact: true })).toHaveCount(0);
    await expect(shown.getByRole('link', { name, exact: true })).toHaveCount(0);
  }
});
