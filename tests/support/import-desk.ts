import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ParsedInput } from '../../shared/contract/contract.ts';
import type { ImportJob } from '../../shared/contract/imports.ts';
import type { AppError } from '../../shared/errors.ts';
import { createImportHandlers } from '../../main/core/io/import/handlers.ts';
import type { CoreContext } from '../../main/core/context.ts';
import type { OpenedContext } from '../../main/core/open-context.ts';
import {
  createTempWorkspace,
  type TempWorkspace,
  type TempWorkspaceOptions,
} from './temp-workspace.ts';

export type ImportOptions = Partial<Omit<ParsedInput<'import.start'>, 'fileToken'>>;

/** An open workspace with the import calls, and a folder for the files of a test. */
export interface ImportDesk {
  readonly workspace: TempWorkspace;
  opened: OpenedContext;
  context: CoreContext;
  calls: ReturnType<typeof createImportHandlers>;
  /** Writes a file. @returns its path, which is also its token. */
  readonly file: (name: string, content: string | Uint8Array) => string;
  /** Imports a file to its end. */
  readonly run: (path: string, options?: ImportOptions) => Promise<ImportJob>;
  /** Imports text to its end, as a file of that name. */
  readonly take: (
    name: string,
    content: string | Uint8Array,
    options?: ImportOptions,
  ) => Promise<ImportJob>;
  /** The error that an import ends with, before or after it started. @throws if it succeeds. */
  readonly refuse: (
    name: string,
    content: string | Uint8Array,
    options?: ImportOptions,
  ) => Promise<AppError>;
  /** The same for a file that is there. */
  readonly refuseFile: (path: string, options?: ImportOptions) => Promise<AppError>;
  /** Waits for a job that was started. */
  readonly ended: (jobId: string) => Promise<ImportJob>;
  readonly problems: (jobId: string) => Promise<readonly AppError[]>;
  /** Rows of every content table. */
  readonly counts: () => Record<string, number>;
  /** Closes and opens the workspace again. */
  readonly restart: () => Promise<void>;
  readonly cleanUp: () => Promise<void>;
}

const TABLES = [
  'case_row',
  'span',
  'metric',
  'metric_result',
  'imported_label',
  'case_tag',
  'case_text',
  'source',
  'import_staged',
] as const;

/** @param options of the workspace below it. */
export async function createImportDesk(options: TempWorkspaceOptions = {}): Promise<ImportDesk> {
  const workspace = createTempWorkspace(options);
  const opened = await workspace.open();
  const desk: ImportDesk = {
    workspace,
    opened,
    context: opened.context,
    calls: createImportHandlers(opened.context),
    file: (name, content) => {
      const path = join(workspace.dir, name);
      writeFileSync(path, content);
      return path;
    },
    run: async (path, importOptions = {}) => {
      const job = await desk.calls['import.start']({
        fileToken: path,
        onBadRecord: 'skip',
        directions: {},
        ...importOptions,
      });
      return desk.ended(job.jobId);
    },
    take: (name, content, importOptions) => desk.run(desk.file(name, content), importOptions),
    refuse: (name, content, importOptions) =>
      desk.refuseFile(desk.file(name, content), importOptions),
    refuseFile: async (path, importOptions) => {
      try {
        const job = await desk.run(path, importOptions);
        if (job.error !== null) return job.error;
        throw new Error(`the import ended as ${job.state} without an error`);
      } catch (thrown) {
        if (thrown instanceof Error && 'error' in thrown) return thrown.error as AppError;
        throw thrown;
      }
    },
    ended: async (jobId) => {
      for (;;) {
        const jobs = await desk.calls['import.jobs']({});
        const job = jobs.find((candidate) => candidate.jobId === jobId);
        if (job === undefined) throw new Error('the job is gone');
        if (job.state !== 'running') return job;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    problems: async (jobId) =>
      (await desk.calls['import.report']({ jobId, offset: 0, limit: 500 })).problems,
    counts: () =>
      Object.fromEntries(
        TABLES.map((table) => [
          table,
          desk.context.db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0,
        ]),
      ),
    restart: async () => {
      await desk.opened.close();
      desk.opened = await workspace.open();
      desk.context = desk.opened.context;
      desk.calls = createImportHandlers(desk.context);
    },
    cleanUp: () => workspace.cleanUp(),
  };
  return desk;
}

/** Path of a file under tests/fixtures/import. */
export function importFixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/import/${name}`, import.meta.url));
}

/** JSON Lines of some records. */
export function jsonl(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
