import type { AnswersImported, AnswersPreview } from '../../../shared/contract/answers.ts';
import type { ImportJob } from '../../../shared/contract/imports.ts';
import type { PackFilePreview } from '../../../shared/contract/pack-files.ts';
import type { PickedFile } from '../../../shared/contract/shell.ts';
import type { AppError } from '../../../shared/errors.ts';

/** What a look into a file has found. */
export type Look =
  | { readonly kind: 'pack'; readonly preview: PackFilePreview }
  | { readonly kind: 'answers'; readonly preview: AnswersPreview };

export type Outcome =
  | { readonly kind: 'pack'; readonly packId: string; readonly job: ImportJob }
  | { readonly kind: 'answers'; readonly packId: string; readonly taken: AnswersImported };

export type Phase =
  | { readonly kind: 'reading' }
  /** The file cannot be looked into: damaged, newer, another pack's. */
  | { readonly kind: 'refused'; readonly error: AppError }
  | { readonly kind: 'ready'; readonly look: Look }
  | { readonly kind: 'queued'; readonly look: Look }
  | { readonly kind: 'importing'; readonly look: Look; readonly jobId: string | null }
  | { readonly kind: 'failed'; readonly look: Look; readonly error: AppError }
  | { readonly kind: 'done'; readonly look: Look; readonly outcome: Outcome };

/** One file on its way in. */
export interface Entry {
  readonly file: PickedFile;
  readonly phase: Phase;
  /** The person said yes to the question of an answers file. */
  readonly isAccepted: boolean;
}

export type Action =
  | { readonly kind: 'phase'; readonly at: number; readonly phase: Phase }
  | { readonly kind: 'accept'; readonly at: number; readonly isAccepted: boolean }
  | { readonly kind: 'importAll' };

export function startEntries(files: readonly PickedFile[]): readonly Entry[] {
  return files.map((file) => ({ file, phase: { kind: 'reading' }, isAccepted: false }));
}

export function reduceEntries(entries: readonly Entry[], action: Action): readonly Entry[] {
  switch (action.kind) {
    case 'phase':
      return entries.map((entry, at) =>
        at === action.at ? { ...entry, phase: action.phase } : entry,
      );
    case 'accept':
      return entries.map((entry, at) =>
        at === action.at ? { ...entry, isAccepted: action.isAccepted } : entry,
      );
    case 'importAll':
      return entries.map((entry) =>
        canImport(entry) && entry.phase.kind === 'ready'
          ? { ...entry, phase: { kind: 'queued', look: entry.phase.look } }
          : entry,
      );
  }
}

/** Whether importing would do something that may be done. */
export function canImport({ phase, isAccepted }: Entry): boolean {
  return phase.kind === 'ready' && bringsNews(phase.look) && !isBarred(phase.look, isAccepted);
}

/** False for what is here already, word for word. */
export function bringsNews({ kind, preview }: Look): boolean {
  if (kind === 'pack') return preview.standing !== 'here';
  const { fresh, parked, conflicts } = preview.counts;
  return fresh + parked + conflicts > 0;
}

function isBarred({ kind, preview }: Look, isAccepted: boolean): boolean {
  return kind === 'pack' ? preview.refusal !== null : preview.question !== null && !isAccepted;
}

/** Nothing is read or taken any more. */
export function isAtRest(entries: readonly Entry[]): boolean {
  return entries.every(
    ({ phase }) =>
      phase.kind !== 'reading' && phase.kind !== 'queued' && phase.kind !== 'importing',
  );
}

/** Something is being taken. */
export function isImporting(entries: readonly Entry[]): boolean {
  return entries.some(({ phase }) => phase.kind === 'queued' || phase.kind === 'importing');
}

/** Where to go on after the import, if there is one place: a pack to review, else a pack's progress. */
export function nextStep(
  entries: readonly Entry[],
): { readonly kind: 'review' | 'progress'; readonly packId: string } | null {
  const steps = entries.flatMap(({ phase }) => {
    if (phase.kind === 'done') return [{ kind: phase.outcome.kind, packId: phase.outcome.packId }];
    if (phase.kind !== 'ready' || bringsNews(phase.look)) return [];
    return [{ kind: phase.look.kind, packId: phase.look.preview.packId }];
  });
  const [first] = steps;
  if (first === undefined || steps.some(({ packId }) => packId !== first.packId)) return null;
  const isPack = steps.some(({ kind }) => kind === 'pack');
  return { kind: isPack ? 'review' : 'progress', packId: first.packId };
}
