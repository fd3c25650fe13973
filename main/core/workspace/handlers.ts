import { basename } from 'node:path';
import type { WorkspaceStatus } from '../../../shared/contract/workspace.ts';
import type { CoreContext, HandlersFor } from '../context.ts';
import { listBackups } from '../store/backup.ts';
import { durabilityProblem } from '../store/connection.ts';
import { countEvents } from '../store/event-log.ts';
import { schemaVersion } from '../store/migrate.ts';
import { workspaceFiles } from '../store/workspace-files.ts';
import type { Check } from './examine.ts';
import { backUp, examineWorkspace } from './maintenance.ts';
import { readSettings, writeSettings } from './settings.ts';

type ContentCounts = Pick<WorkspaceStatus['counts'], 'cases' | 'metricResults' | 'importedLabels'>;

/**
 * Status, backups, examination and settings of the workspace.
 * @param finding what was checked without being asked, in words; null if there is nothing to say.
 */
export function createWorkspaceHandlers(
  context: CoreContext,
  finding: () => string | null,
): HandlersFor<
  | 'workspace.status'
  | 'workspace.activity'
  | 'workspace.backUp'
  | 'workspace.backups'
  | 'workspace.doctor'
  | 'settings.get'
  | 'settings.set'
> {
  const { deps, readDb } = context;
  const files = workspaceFiles(deps.workspaceDir);
  const count = (sql: string) => {
    const statement = readDb.prepare(sql).pluck();
    return () => Number(statement.get());
  };
  /** Changes whenever an import adds or takes away rows; looking at it costs nothing, counting does. */
  const contentMark = readDb
    .prepare(
      `SELECT coalesce((SELECT max(row) FROM case_row), 0) || ' ' ||
         coalesce((SELECT max(row) FROM metric_result), 0) || ' ' ||
         coalesce((SELECT max(row) FROM imported_label), 0) || ' ' ||
         (SELECT count(*) || coalesce(group_concat(state), '') FROM import_job)`,
    )
    .pluck();
  const countContent = {
    cases: count('SELECT count(*) FROM case_row'),
    metricResults: count('SELECT count(*) FROM metric_result'),
    importedLabels: count('SELECT count(*) FROM imported_label'),
  };
  let known: { readonly mark: unknown; readonly counts: ContentCounts } | null = null;
  const contentCounts = (): ContentCounts => {
    const mark = contentMark.get();
    if (known !== null && known.mark === mark) return known.counts;
    const fresh = {
      cases: countContent.cases(),
      metricResults: countContent.metricResults(),
      importedLabels: countContent.importedLabels(),
    };
    known = { mark, counts: fresh };
    return fresh;
  };
  const counts = {
    annotations: count(`SELECT count(*) FROM annotation WHERE state = 'submitted'`),
    packs: count('SELECT count(*) FROM pack'),
    sources: count('SELECT count(*) FROM source'),
  };
  const hasSample = count('SELECT EXISTS (SELECT 1 FROM source WHERE is_sample = 1)');

  const running = new Set<Promise<unknown>>();
  context.beforeClose(async () => void (await Promise.allSettled(running)));
  /** Keeps the workspace open until a long task of its own has ended. */
  const whileOpen = async <T>(task: Promise<T>): Promise<T> => {
    running.add(task);
    try {
      return await task;
    } finally {
      running.delete(task);
    }
  };

  const status = (): WorkspaceStatus => {
    const counted = {
      ...contentCounts(),
      packs: counts.packs(),
      sources: counts.sources(),
    };
    return {
      name: basename(deps.workspaceDir),
      readOnly: context.isReadOnly,
      counts: counted,
      isEmpty: counted.cases === 0 && counted.packs === 0,
      hasSample: hasSample() === 1,
      personId: context.personId(),
      lastBackupAt: listBackups(files)[0]?.at ?? null,
      assayVersion: deps.assayVersion,
      schemaVersion: schemaVersion(readDb),
      recovery: finding(),
    };
  };

  const durabilityCheck = (): Check => {
    if (context.isReadOnly)
      return { name: 'Durability', ok: true, detail: 'Read-only: nothing is written.' };
    const problem = durabilityProblem(context.db);
    return {
      name: 'Durability',
      ok: problem === null,
      detail: problem ?? 'Every commit reaches the disk before it counts.',
    };
  };

  return {
    'workspace.status': status,
    'workspace.activity': () => ({
      annotations: counts.annotations(),
      events: countEvents(readDb),
    }),
    'workspace.backUp': async () => {
      const backup = await whileOpen(backUp(context, 'manual'));
      context.emitChanges({ topics: ['workspace'] });
      return { at: backup.at, bytes: backup.bytes };
    },
    'workspace.backups': () => listBackups(files),
    'workspace.doctor': async () => {
      const checks = [durabilityCheck(), ...(await whileOpen(examineWorkspace(context)))];
      return { ok: checks.every((check) => check.ok), checks };
    },
    'settings.get': () => readSettings(readDb, context.personId()),
    'settings.set': (changed) => {
      // The name is on every answer that is shown, and the policy says which answers are gold; other
      // settings are of this device's screens alone.
      const isAboutAnswers = changed.reviewerName !== undefined || changed.goldPolicy !== undefined;
      const topics = isAboutAnswers
        ? (['settings', 'annotations'] as const)
        : (['settings'] as const);
      context.writer.local({ topics }, (db) => writeSettings(db, context.personId(), changed));
      return readSettings(readDb, context.personId());
    },
  };
}
