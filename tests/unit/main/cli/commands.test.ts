import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defaultWorkspaceDir } from '../../../../main/cli/default-workspace.ts';
import { runCli } from '../../../../main/cli/run-cli.ts';
import { openCore } from '../../../../main/core/core.ts';
import { type AssayCli, createAssayCli, sampleFile } from '../../../support/run-assay.ts';
import { createTempWorkspace } from '../../../support/temp-workspace.ts';

let assay: AssayCli;
beforeEach(() => {
  assay = createAssayCli();
});
afterEach(() => assay.cleanUp());

function writeLines(name: string, records: readonly unknown[]): string {
  const path = join(assay.dir, name);
  writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return path;
}

const CASES = ['pass', 'fail', 'pass', 'pass'].map((value, i) => ({
  id: `c${i + 1}`,
  input: `question ${i + 1}`,
  actualOutput: 'answer',
  tags: [i < 2 ? 'early' : 'late'],
  metricResults: [
    { metric: 'Judge', score: 0.9 - i / 5, threshold: 0.5, passed: 0.9 - i / 5 >= 0.5 },
  ],
  labels: [{ reviewer: 'Ann', value }],
}));

describe('exit status and streams', () => {
  test.each([
    [['frobnicate'], 'unknown command'],
    [['stats', 'frobnicate'], 'unknown command'],
    [['import'], 'missing required argument'],
    [['stats', 'alignment', '--label-policy', 'newest'], 'Allowed choices are latest, majority'],
    [['export', 'alignment', '--format', 'html'], "required option '--out <file>'"],
    [['stats', 'alignment', '--frobnicate'], 'unknown option'],
  ])('CLI6: %j is bad usage: status 2, said on standard error alone', async (argv, message) => {
    const { exitCode, stdout, stderr } = await assay.run(...argv);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('CLI7: help and version are asked for: status 0, on standard output', async () => {
    const help = await assay.run('--help');
    expect(help).toMatchObject({ exitCode: 0, stderr: '' });
    for (const command of [
      'sample',
      'schema',
      'import',
      'pack',
      'review',
      'stats',
      'export',
      'doctor',
    ]) {
      expect(help.stdout).toContain(command);
    }
    expect((await assay.run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('CLI8: a workspace that is not there is an error of commands that only read, and is not made', async () => {
    const { exitCode, stdout, stderr } = await assay.run('stats', 'alignment', '--json');
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^assay: /);
    expect(existsSync(assay.workspaceDir)).toBe(false);
  });

  test('CLI9: rejected records are status 1 and named by file line; the others are taken', async () => {
    const path = join(assay.dir, 'cases.jsonl');
    writeFileSync(
      path,
      `${JSON.stringify(CASES[0])}\n{"id": "broken"\n${JSON.stringify(CASES[1])}\n{"id":"c9","imput":"x"}\n`,
    );
    const { exitCode, stdout, stderr } = await assay.run('import', path);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('2 added');
    expect(stdout).toContain('2 rejected');
    expect(stderr).toContain('line 2');
    expect(stderr).toContain('line 4');
    expect(stderr).toContain('imput');
  });

  test('CLI10: with --on-bad-record refuse nothing of such a file is taken', async () => {
    const path = join(assay.dir, 'cases.jsonl');
    writeFileSync(path, `${JSON.stringify(CASES[0])}\nnot json\n`);
    expect((await assay.run('import', path, '--on-bad-record', 'refuse')).exitCode).toBe(1);
    const { stdout } = await assay.run('stats', 'alignment');
    expect(stdout).toBe('This workspace has no metrics.\n');
  });

  test('CLI11: a file that is not there or cannot be read as data is status 2', async () => {
    const missing = await assay.run('import', 'nothing-here.jsonl');
    expect([missing.exitCode, missing.stdout]).toEqual([2, '']);
    const path = join(assay.dir, 'noise.bin');
    writeFileSync(path, Buffer.from([0, 1, 2, 3, 255, 254, 0, 9]));
    expect((await assay.run('import', path)).exitCode).toBe(2);
  });

  test('CLI12: the same file again changes nothing', async () => {
    const path = writeLines('cases.jsonl', CASES);
    expect(await assay.json('import', path)).toMatchObject([{ added: 4, unchanged: 0 }]);
    expect(await assay.json('import', path)).toMatchObject([
      { added: 0, updated: 0, unchanged: 4 },
    ]);
    expect(await assay.json('stats', 'alignment')).toMatchObject([{ n: 4 }]);
  });

  test('CLI13: a workspace that is open elsewhere is said to be, status 2', async () => {
    const other = createTempWorkspace();
    const core = await openCore({ ...other.deps, workspaceDir: assay.workspaceDir });
    try {
      const { exitCode, stderr } = await assay.run('doctor');
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/^assay: .*open/);
    } finally {
      if (core.ok) await core.value.close();
      await other.cleanUp();
    }
  });

  test('CLI14: names from data cannot steer the terminal', async () => {
    const metric = '\u001b[31mred\u001b]0;title\u0007\u202e';
    const record = { ...CASES[0], metricResults: [{ metric, passed: true }] };
    await assay.json('import', writeLines('cases.jsonl', [record]));
    const { stdout } = await assay.run('stats', 'alignment');
    expect(stdout).toContain('red');
    // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
  });

  test('CLI15: the default workspace is the one of the app on every system', () => {
    const home = { homeDir: '/home/ann', env: {} };
    expect(defaultWorkspaceDir({ ...home, platform: 'linux' })).toBe(
      join('/home/ann/.config', 'Assay', 'workspace'),
    );
    expect(
      defaultWorkspaceDir({ ...home, platform: 'linux', env: { XDG_CONFIG_HOME: '/cfg' } }),
    ).toBe(join('/cfg', 'Assay', 'workspace'));
    expect(defaultWorkspaceDir({ ...home, platform: 'darwin' })).toBe(
      join('/home/ann', 'Library', 'Application Support', 'Assay', 'workspace'),
    );
    expect(defaultWorkspaceDir({ ...home, platform: 'win32', env: { APPDATA: '/roaming' } })).toBe(
      join('/roaming', 'Assay', 'workspace'),
    );
    expect(
      defaultWorkspaceDir({ ...home, platform: 'linux', env: { ASSAY_USER_DATA: '/own' } }),
    ).toBe(join('/own', 'workspace'));
  });

  test('CLI16: without --workspace the default one is used', async () => {
    const io = {
      stdout: () => undefined,
      stderr: () => undefined,
      cwd: assay.dir,
      platform: 'linux' as const,
      homeDir: assay.dir,
    };
    const path = writeLines('cases.jsonl', CASES);
    const env = { ASSAY_USER_DATA: join(assay.dir, 'user-data') };
    expect(await runCli(['import', path], { ...io, env })).toBe(0);
    expect(existsSync(join(assay.dir, 'user-data', 'workspace', 'workspace.assay'))).toBe(true);
  });
});

describe('as a process', () => {
  const main = fileURLToPath(new URL('../../../../main/cli/main.ts', import.meta.url));
  const start = (...argv: readonly string[]) =>
    spawnSync(process.execPath, [main, ...argv], { encoding: 'utf8', cwd: assay.dir });

  test('CLI24: it ends by itself with its status, also after statistics in a worker', async () => {
    await assay.json('import', writeLines('cases.jsonl', CASES));
    const good = start('stats', 'alignment', '--json', '--workspace', assay.workspaceDir);
    expect([good.status, good.stderr]).toEqual([0, '']);
    expect(JSON.parse(good.stdout)).toMatchObject([{ metric: 'Judge', n: 4 }]);
    const bad = start('frobnicate');
    expect([bad.status, bad.stdout]).toEqual([2, '']);
  });
});

describe('from import to report', () => {
  test('CLI17: import, pack, answers from a file, alignment and agreement', async () => {
    await assay.json('import', writeLines('cases.jsonl', CASES));
    expect(await assay.json('stats', 'alignment')).toMatchObject([
      {
        metric: 'Judge',
        n: 4,
        truePass: 2,
        trueFail: 0,
        missedFailures: 1,
        falseAlarms: 1,
        agreement: { value: 0.5 },
      },
    ]);
    const pack = await assay.json(
      'pack',
      'create',
      '--name',
      'First',
      '--tag',
      'early',
      '--order',
      'random',
      '--seed',
      '7',
      '--blind',
    );
    expect(pack).toMatchObject({
      name: 'First',
      progress: { total: 2 },
      blinding: { judge: true },
      rubricName: 'Quick verdict',
    });
    expect(await assay.json('pack', 'list')).toMatchObject([{ name: 'First' }]);
    const answers = writeLines('answers.jsonl', [
      { pack: 'First', caseId: 'c1', reviewer: 'Ben', answers: { verdict: 'fail' } },
      { pack: 'First', caseId: 'c2', reviewer: 'Ben', answers: { verdict: 'fail' } },
      { pack: 'First', caseId: 'c2', reviewer: 'Ben', answers: { verdict: 'perhaps' } },
    ]);
    const applied = await assay.run('review', 'apply', answers, '--json');
    expect(applied.exitCode).toBe(1);
    expect(JSON.parse(applied.stdout)).toMatchObject({
      applied: 2,
      rejected: 1,
      errors: [{ line: 3 }],
    });
    expect(await assay.json('stats', 'alignment', '--reviewer', 'Ben')).toMatchObject([
      { n: 2, missedFailures: 2 },
    ]);
    expect(await assay.json('stats', 'alignment', '--reviewer', 'Ann')).toMatchObject([
      { n: 4, missedFailures: 1 },
    ]);
    expect(
      await assay.json('stats', 'alignment', '--labels', 'review', '--pack', 'First'),
    ).toMatchObject([{ n: 2 }]);
    expect(
      await assay.json('stats', 'alignment', '--tag', 'late', '--metric', 'judge'),
    ).toMatchObject([{ n: 2, missedFailures: 0 }]);
    expect(await assay.json('stats', 'agreement', '--question', 'verdict')).toMatchObject([
      {
        question: 'verdict',
        pairableUnits: 2,
        raters: 2,
        ratings: 6,
        percentAgreement: { value: 0.5 },
        pairs: [{ n: 2 }],
        differing: 1,
        alphaLevel: 'nominal',
        perReviewer: [
          { agreementWithMajority: { value: 0.5, n: 2 } },
          { agreementWithMajority: { value: 0.5, n: 2 } },
        ],
        repeats: { hidden: 0, otherPack: 0, kappa: null, people: [] },
        gold: { people: [] },
      },
    ]);
    expect((await assay.run('stats', 'agreement')).stdout).toContain('differ');
    expect(await assay.json('stats', 'anchoring')).toEqual({ waiting: 2, rows: [] });
    expect((await assay.run('stats', 'anchoring')).stdout).toContain('2 answers still wait');
  });

  test('CLI18: a metric, pack or source that does not exist is named with what there is, status 2', async () => {
    await assay.json('import', writeLines('cases.jsonl', CASES));
    const metric = await assay.run('stats', 'alignment', '--metric', 'Jugde');
    expect(metric).toMatchObject({ exitCode: 2, stdout: '' });
    expect(metric.stderr).toContain('There is “Judge”.');
    expect((await assay.run('stats', 'alignment', '--pack', 'X')).stderr).toContain('no pack “X”');
    expect((await assay.run('pack', 'create', '--name', 'P', '--rubric', 'X')).stderr).toContain(
      'Quick verdict',
    );
    expect((await assay.run('stats', 'alignment', '--from', 'yesterday')).exitCode).toBe(2);
    expect((await assay.run('stats', 'alignment', '--pass-from', 'four')).exitCode).toBe(2);
  });

  test('CLI19: where nothing can be compared, numbers are null and the reason stands beside them', async () => {
    const { labels: _labels, ...unlabelled } = CASES[0] ?? {};
    await assay.json('import', writeLines('cases.jsonl', [unlabelled]));
    const rows = await assay.json('stats', 'alignment');
    expect(rows).toMatchObject([
      {
        n: 0,
        agreement: { value: null },
        kappa: null,
        missedFailures: null,
        reason: expect.stringContaining('choose one'),
      },
    ]);
    expect((await assay.run('stats', 'alignment')).stdout).toContain('choose one');
    expect(await assay.json('stats', 'agreement')).toEqual([]);
  });

  test('CLI20: grades become verdicts from the grade that is named', async () => {
    await assay.json('import', sampleFile('sfhot.jsonl'));
    const rows = await assay.json('stats', 'alignment', '--metric', 'overall', '--pass-from', '4');
    expect(rows).toMatchObject([
      { metric: 'overall', basis: 'grade', n: 875, rocAuc: expect.closeTo(0.7312797457, 9) },
    ]);
  });

  test('CLI21: reports and annotations are written; a path that cannot be written is status 2', async () => {
    await assay.json('import', writeLines('cases.jsonl', CASES));
    for (const format of ['csv', 'json', 'html']) {
      const { exitCode, stdout } = await assay.run(
        'export',
        'alignment',
        '--format',
        format,
        '--out',
        `report.${format}`,
      );
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`report.${format}`);
      expect(readFileSync(join(assay.dir, `report.${format}`), 'utf8')).toContain('Judge');
    }
    expect(
      await assay.json(
        'export',
        'annotations',
        '--format',
        'jsonl',
        '--imported',
        '--out',
        'a.jsonl',
      ),
    ).toMatchObject({ rows: 4 });
    const bad = await assay.run(
      'export',
      'alignment',
      '--out',
      join('no', 'such', 'folder', 'r.csv'),
    );
    expect([bad.exitCode, bad.stdout]).toEqual([2, '']);
    expect(bad.stderr).toContain('r.csv');
  });

  test('CLI22: the schema of a case is JSON Schema that names what a script may write', async () => {
    const schema = await assay.json('schema', 'case');
    expect(schema).toMatchObject({
      $schema: expect.stringContaining('json-schema.org'),
      required: ['id'],
      additionalProperties: false,
      properties: {
        metricResults: { type: 'array' },
        labels: { type: 'array' },
        spans: { type: 'array' },
      },
    });
    expect(existsSync(assay.workspaceDir)).toBe(false);
  });

  test('CLI23: the sample project comes with packs, and a healthy workspace says so', async () => {
    const sample = await assay.run('sample', '--json');
    expect([sample.exitCode, sample.stderr]).toEqual([0, '']);
    const { packs } = z
      .object({ packs: z.array(z.object({ cases: z.number().min(1) })).min(2) })
      .parse(JSON.parse(sample.stdout));
    expect(await assay.json('pack', 'list')).toHaveLength(packs.length);
    expect(await assay.json('doctor')).toMatchObject({ ok: true });
  });
});
