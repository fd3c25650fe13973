import type { Database } from 'better-sqlite3';
import type { ParsedInput } from '../../../../shared/contract/contract.ts';
import { AppFailure, appError } from '../../../../shared/errors.ts';
import type { CoreContext } from '../../context.ts';
import type { PackReads } from '../../review/pack-reads.ts';
import type { Rubrics } from '../../review/rubrics.ts';
import { openReading } from '../../store/connection.ts';
import { withNames } from './annotation-names.ts';
import { importedRows, reviewRows, type AnnotationRow } from './annotation-rows.ts';
import { annotationsCsv, findAnswerColumns } from './annotations-csv.ts';
import { annotationsJsonl } from './annotations-jsonl.ts';
import { writeFileAtomically } from './write-file-atomically.ts';

/**
 * Writes what people said to a file: complete, or not at all.
 * @param reads packs and rubrics of the workspace; no pack ids means every pack.
 * @returns rows without the header, and the size of the file in bytes.
 * @throws AppFailure `export/unwritable`, `input/not-found` (a pack, or a file token that is not known).
 */
export async function exportAnnotations(
  context: CoreContext,
  reads: { readonly packs: PackReads; readonly rubrics: Rubrics },
  input: ParsedInput<'export.annotations'>,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  const filePath = context.deps.resolveFile(input.fileToken);
  if (filePath === null) {
    throw new AppFailure(
      appError('input/not-found', 'The chosen file is no longer known.', {
        hint: 'Choose where to save it again.',
      }),
    );
  }
  const packIds =
    input.packIds.length > 0
      ? input.packIds.map((packId) => reads.packs.get(packId).packId)
      : reads.packs.all().map((pack) => pack.packId);
  // A connection of its own holds one moment of the workspace: reviews go on during the export, and
  // both passes over the rows see the same ones.
  const db = openReading(context.databasePath);
  try {
    db.exec('BEGIN');
    let count = 0;
    const rows = () => allRows(db, packIds, input);
    const named = withNames(
      db,
      reads,
      counted(rows(), () => (count += 1)),
    );
    const text =
      input.format === 'jsonl'
        ? annotationsJsonl(named)
        : annotationsCsv(named, await findAnswerColumns(rows(), reads.rubrics.ofPack));
    const { bytes } = await writeFileAtomically(filePath, text);
    return { rows: count, bytes };
  } finally {
    db.close();
  }
}

async function* allRows(
  db: Database,
  packIds: readonly string[],
  input: ParsedInput<'export.annotations'>,
): AsyncGenerator<AnnotationRow> {
  for (const packId of packIds) yield* reviewRows(db, packId);
  if (input.includeImported) yield* importedRows(db, input.packIds);
}

async function* counted(
  rows: AsyncIterable<AnnotationRow>,
  count: () => void,
): AsyncGenerator<AnnotationRow> {
  for await (const row of rows) {
    count();
    yield row;
  }
}
