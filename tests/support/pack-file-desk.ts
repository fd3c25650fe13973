import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCore, type Core } from '../../main/core/core.ts';
import { encodeCaseList, sha256Hex } from '../../main/core/store/blobs.ts';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/contract.ts';
import type { ImportJob } from '../../shared/contract/imports.ts';
import type { PackFilePreview } from '../../shared/contract/pack-files.ts';
import type { Blinding } from '../../shared/domain/pack.ts';
import type { CaseRecordInput } from '../../shared/domain/case.ts';
import { AppFailure, type AppError } from '../../shared/errors.ts';
import { assignStream, leadStream } from '../../shared/events/event.ts';
import { createTempWorkspace, type TempWorkspace } from './temp-workspace.ts';

/** A workspace of one person, with every call. */
export interface PackFileDesk {
  readonly workspace: TempWorkspace;
  core: Core;
  readonly call: <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;
  /** Imports records as a JSON Lines file of that source. */
  readonly take: (source: string, records: readonly CaseRecordInput[]) => Promise<ImportJob>;
  readonly publish: (caseIds: readonly string[], blinding?: Blinding) => Promise<string>;
  /** Gives a reviewer a share; `repeats` maps an alias to the case that it repeats. */
  readonly grant: (share: TestShare) => void;
  /** @returns the path of the written file. */
  readonly export: (packId: string, reviewerId?: string | null, name?: string) => Promise<string>;
  readonly preview: (path: string) => Promise<PackFilePreview>;
  readonly importPack: (path: string) => Promise<ImportJob>;
  readonly ended: (jobId: string) => Promise<ImportJob>;
  /** Why a file is not taken. @throws if it is. */
  readonly refusal: (path: string) => Promise<AppError>;
  /** What a test compares: the rows of everything that an import could touch. */
  readonly rows: () => Readonly<Record<string, unknown>>;
  readonly restart: () => Promise<void>;
}

export interface TestShare {
  readonly packId: string;
  readonly reviewerId: string;
  readonly name: string;
  readonly caseIds: readonly string[];
  readonly repeats?: Readonly<Record<string, string>>;
  readonly packFileSha256?: string | null;
}

const TABLES = [
  'case_row',
  'span',
  'metric_result',
  'imported_label',
  'case_tag',
  'source',
  'metric',
  'event',
  'blob',
  'pack',
  'pack_case',
  'pack_rubric',
  'guideline',
  'assignment',
  'share_case',
  'annotation',
  'answer',
  'person',
  'pack_identity',
  'known_key',
  'import_staged',
] as const;

/** Opens desks and closes them; one for each person of a test. */
export function createPackFileDesks() {
  const open: PackFileDesk[] = [];
  return {
    add: async (): Promise<PackFileDesk> => {
      const desk = await openDesk();
      open.push(desk);
      return desk;
    },
    cleanUp: async (): Promise<void> => {
      for (const desk of open.splice(0)) {
        await desk.core.close();
        await desk.workspace.cleanUp();
      }
    },
  };
}

async function openDesk(): Promise<PackFileDesk> {
  const workspace = createTempWorkspace();
  const start = async () => {
    const opened = await openCore(workspace.deps, {});
    if (!opened.ok) throw new AppFailure(opened.error);
    return opened.value;
  };
  let files = 0;
  const desk: PackFileDesk = {
    workspace,
    core: await start(),
    call: async (name, input) => {
      const reply = await desk.core.call(name, input);
      if (!reply.ok) throw new AppFailure(reply.error);
      return reply.value;
    },
    take: async (source, records) => {
      const path = join(workspace.dir, `${source}.jsonl`);
      writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
      const { jobId } = await desk.call('import.start', { fileToken: path, sourceName: source });
      return desk.ended(jobId);
    },
    publish: async (caseIds, blinding = { judge: false }) => {
      const pack = await desk.call('pack.create', {
        name: 'Refunds',
        guidelines: 'Be *fair*.',
        rubricId: 'quick-verdict',
        order: { kind: 'as_is' },
        blinding,
        cases: { caseIds: [...caseIds] },
      });
      return pack.packId;
    },
    grant: (share) => grant(desk.core, share),
    export: async (packId, reviewerId = null, name) => {
      files += 1;
      const path = join(workspace.dir, name ?? `pack-${files}.assaypack`);
      await desk.call('packFile.export', { packId, reviewerId, fileToken: path });
      return path;
    },
    preview: (path) => desk.call('packFile.preview', { fileToken: path }),
    importPack: async (path) => {
      const { jobId } = await desk.call('packFile.import', { fileToken: path });
      return desk.ended(jobId);
    },
    ended: async (jobId) => {
      for (;;) {
        const job = (await desk.call('import.jobs', {})).find((known) => known.jobId === jobId);
        if (job === undefined) throw new Error('the job is gone');
        if (job.state !== 'running') return job;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    refusal: async (path) => {
      const job = await desk.importPack(path);
      if (job.error === null) throw new Error(`the import ended as ${job.state}`);
      return job.error;
    },
    rows: () =>
      Object.fromEntries(
        TABLES.map((table) => [
          table,
          desk.core.context.db.prepare(`SELECT * FROM ${table}`).all(),
        ]),
      ),
    restart: async () => {
      await desk.core.close();
      desk.core = await start();
    },
  };
  return desk;
}

function grant({ context }: Core, share: TestShare): void {
  const { packId, reviewerId, name, caseIds, repeats = {}, packFileSha256 = null } = share;
  const list = encodeCaseList(caseIds);
  const authorId = context.personId();
  context.writer.commit(
    [
      {
        kind: 'plan.decided',
        stream: leadStream(packId),
        authorId,
        packId,
        body: {
          repeats: Object.entries(repeats).map(([aliasId, caseId]) => ({
            reviewerId,
            aliasId,
            caseId,
          })),
          gold: [],
        },
      },
      {
        kind: 'assignment.granted',
        stream: assignStream(packId, reviewerId),
        authorId,
        packId,
        body: {
          reviewerId,
          name,
          expertise: null,
          casesSha256: sha256Hex(list),
          caseCount: caseIds.length,
          dueAt: null,
          packFileSha256,
          overlap: 1,
        },
      },
    ],
    undefined,
    [list],
  );
}
