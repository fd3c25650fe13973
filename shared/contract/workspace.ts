import { z } from 'zod';
import { DirectionSchema } from '../domain/case.ts';
import type { Metric } from '../domain/metric.ts';
import type { AppError } from '../errors.ts';
import { GOLD_POLICIES, LABEL_POLICIES } from '../domain/gold.ts';
import { command, query } from './call.ts';

/** Preferences of the person on this device; not synced. */
export const SettingsSchema = z.strictObject({
  /** Name that the person's answers carry. */
  reviewerName: z.string().trim().min(1).max(120),
  colorScheme: z.enum(['system', 'light', 'dark']),
  /** Key overrides by command id; an empty list switches the key off. */
  keys: z.record(z.string(), z.array(z.string().max(60)).max(5)),
  /** Which class the FP and FN sub-labels take as positive. */
  positiveClass: z.enum(['fail', 'pass']),
  /** Which of several labels counts in the alignment screen, unless changed there. */
  labelPolicy: z.enum(LABEL_POLICIES),
  /** What makes an answer gold where nobody decided it. */
  goldPolicy: z.enum(GOLD_POLICIES),
  fontScale: z.number().min(0.75).max(2),
  showJudgeByDefault: z.boolean(),
  /** Refuses pack files that no known key has signed. */
  requireSignedPacks: z.boolean(),
});
export type Settings = z.infer<typeof SettingsSchema>;

export interface WorkspaceStatus {
  /** Name of the workspace's folder, never the whole path. */
  readonly name: string;
  readonly readOnly: boolean;
  readonly counts: {
    readonly cases: number;
    readonly metricResults: number;
    readonly importedLabels: number;
    readonly packs: number;
    readonly sources: number;
  };
  readonly isEmpty: boolean;
  readonly hasSample: boolean;
  readonly personId: string;
  readonly lastBackupAt: string | null;
  readonly assayVersion: string;
  readonly schemaVersion: number;
  /** What a check found that nobody asked for: after a start that followed a crash, or the weekly one. */
  readonly recovery: string | null;
}

/** Counts of what people did. */
export interface WorkspaceActivity {
  readonly annotations: number;
  readonly events: number;
}

/** Why a workspace did not open; the renderer shows it as a screen of its own. */
export interface WorkspaceProblem {
  readonly error: AppError;
  readonly name: string;
  /** Newest backup that opens and passes its check, if there is one. */
  readonly backup: { readonly at: string; readonly id: string } | null;
}

/** A copy of the workspace that Assay made. */
export interface BackupSummary {
  readonly id: string;
  readonly at: string;
  readonly reason: 'migration' | 'import' | 'timed' | 'manual';
  readonly bytes: number;
}

export interface DoctorReport {
  readonly ok: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly detail: string;
  }[];
}

export const workspaceContract = {
  'workspace.status': query<WorkspaceStatus>()(z.strictObject({}), [
    'workspace',
    'cases',
    'packs',
    'metrics',
  ]),
  /** What people did here. Apart from the status, so that a review makes nothing else ask again. */
  'workspace.activity': query<WorkspaceActivity>()(z.strictObject({}), [
    'annotations',
    'packs',
    'rubrics',
    'metrics',
  ]),
  /** Imports the sample project that ships with Assay, with two packs ready to review. */
  'workspace.addSample': command<{ readonly jobIds: readonly string[] }>()(z.strictObject({})),
  'workspace.backUp': command<{ readonly at: string; readonly bytes: number }>()(
    z.strictObject({}),
  ),
  /** Newest first. */
  'workspace.backups': query<readonly BackupSummary[]>()(z.strictObject({}), ['workspace']),
  'workspace.doctor': command<DoctorReport>()(z.strictObject({})),
  'settings.get': query<Settings>()(z.strictObject({}), ['settings']),
  'settings.set': command<Settings>()(SettingsSchema.partial()),
  'metric.list': query<readonly Metric[]>()(z.strictObject({}), ['metrics', 'cases']),
  'metric.get': query<Metric>()(z.strictObject({ metricId: z.string() }), ['metrics', 'cases']),
  /** A lead says which way the scores of a metric point, where the data leaves it open. */
  'metric.setDirection': command<Metric>()(
    z.strictObject({ metricId: z.string(), direction: DirectionSchema }),
  ),
} as const;
