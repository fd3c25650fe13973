import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** One crossing of a boundary: where, what, and a word of the advice that the person must be given. */
const crossings: [file: string, source: string, advice: string][] = [
  ['shared/a.ts', "import { readFileSync } from 'node:fs';", 'shared/ is pure'],
  ['shared/a.ts', "import Database from 'better-sqlite3';", 'shared/ is pure'],
  ['shared/a.ts', "import { useState } from 'react';", 'shared/ is pure'],
  [
    'shared/domain/a.ts',
    "import { core } from '../../main/core/core.ts';",
    'depends on nothing else',
  ],
  [
    'shared/domain/a.ts',
    "import { app } from '../../renderer/main.tsx';",
    'depends on nothing else',
  ],
  ['main/core/a.ts', "import { app } from 'electron';", 'main/core is plain Node'],
  ['main/core/a.ts', "import log from 'electron-log/main';", 'main/core is plain Node'],
  ['main/core/store/a.ts', "import { w } from '../../electron/window.ts';", 'none of its users'],
  ['main/core/a.ts', "import { w } from '../../renderer/app.tsx';", 'none of its users'],
  ['main/cli/a.ts', "import { app } from 'electron';", 'runs without Electron'],
  ['main/cli/a.ts', "import { w } from '../electron/window.ts';", 'main/core and shared/ only'],
  ['main/electron/a.ts', "import { core } from '../core/core.ts';", 'never loads the core'],
  ['main/electron/a.ts', "import Database from 'better-sqlite3';", 'into main/core'],
  ['main/preload/a.ts', "import { join } from 'node:path';", 'sandboxed'],
  ['renderer/a.ts', "import { ipcRenderer } from 'electron';", 'contract client'],
  ['renderer/a.ts', "import { join } from 'node:path';", 'contract client'],
  ['renderer/data/a.ts', "import { core } from '../../main/core/core.ts';", 'contract client'],
  [
    'server/a.ts',
    "import { core } from '../main/core/core.ts';",
    'move what both need into shared/',
  ],
];

/** Imports that the boundaries must leave alone. */
const allowed: [file: string, source: string][] = [
  ['shared/a.ts', "import { z } from 'zod';"],
  ['shared/contract/a.ts', "import { z } from '../domain/case.ts';"],
  ['main/core/a.ts', "import { z } from './io/export/csv.ts';"],
  ['main/core/io/a.ts', "import { z } from '../../../shared/errors.ts';"],
  ['main/cli/a.ts', "import { z } from '../core/core.ts';"],
  ['main/electron/a.ts', "import type { Z } from '../core/core.ts';"],
  ['main/electron/core-process.ts', "import { z } from '../core/core.ts';"],
  ['main/preload/a.ts', "import { contextBridge } from 'electron';"],
  ['renderer/features/a.ts', "import { z } from '../../shared/errors.ts';"],
];

interface Finding {
  code: string;
  message: string;
  help?: string;
}

describe('folder boundaries', () => {
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-lint-'));
    const { options: _typeAware, ...config } = JSON.parse(
      // The linter takes comments, a line each; JSON does not.
      readFileSync('.oxlintrc.json', 'utf8').replaceAll(/^\s*\/\/.*$/gm, ''),
    ) as {
      options: unknown;
    };
    writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify(config));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function restrictedImports(file: string, source: string): Finding[] {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${source}\n`);
    const oxlint = join(process.cwd(), 'node_modules/oxlint/bin/oxlint');
    const { stdout } = spawnSync(process.execPath, [oxlint, '--format', 'json', file], {
      cwd: folder,
      encoding: 'utf8',
    });
    rmSync(path);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Finding[] };
    return diagnostics.filter((finding) => finding.code.includes('no-restricted-imports'));
  }

  test.each(crossings)('%s may not have: %s', (file, source, advice) => {
    const findings = restrictedImports(file, source);
    expect(findings).toHaveLength(1);
    expect(JSON.stringify(findings)).toContain(advice);
  });

  test.each(allowed)('%s may have: %s', (file, source) => {
    expect(restrictedImports(file, source)).toEqual([]);
  });
});
