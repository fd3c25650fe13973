import type { PickedFile } from '../../../shared/contract/shell.ts';

/** What a file claims to be by its name; its content is checked when it is looked into. */
export function packFileKind(fileName: string): 'pack' | 'answers' | null {
  const name = fileName.toLowerCase();
  if (name.endsWith('.assaypack')) return 'pack';
  return name.endsWith('.assayanswers') ? 'answers' : null;
}

/** Parts packs and answers from what is imported as cases; packs come first, for answers need their pack. */
export function partFiles(files: readonly PickedFile[]): {
  readonly packFiles: readonly PickedFile[];
  readonly others: readonly PickedFile[];
} {
  const of = (kind: ReturnType<typeof packFileKind>) =>
    files.filter(({ fileName }) => packFileKind(fileName) === kind);
  return { packFiles: [...of('pack'), ...of('answers')], others: of(null) };
}
