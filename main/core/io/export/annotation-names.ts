import type { Database } from 'better-sqlite3';
import type { PackReads } from '../../review/pack-reads.ts';
import type { Rubrics } from '../../review/rubrics.ts';
import { personName } from '../../store/person.ts';
import type { AnnotationRow } from './annotation-rows.ts';

/** An annotation with the names that people know things by. */
export interface NamedAnnotation extends AnnotationRow {
  readonly pack: string | null;
  readonly rubric: string | null;
  readonly reviewer: string;
}

/** Adds names; each is looked up once. */
export async function* withNames(
  db: Database,
  { packs, rubrics }: { readonly packs: PackReads; readonly rubrics: Rubrics },
  rows: AsyncIterable<AnnotationRow>,
): AsyncGenerator<NamedAnnotation> {
  const people = new Map<string, string>();
  for await (const row of rows) {
    let reviewer = people.get(row.reviewerId);
    if (reviewer === undefined) {
      reviewer = row.origin === 'imported' ? row.reviewerId : personName(db, row.reviewerId);
      people.set(row.reviewerId, reviewer);
    }
    yield {
      ...row,
      pack: row.packId === null ? null : packs.get(row.packId).name,
      rubric:
        row.rubricId === null || row.rubricRev === null
          ? null
          : row.packId === null
            ? rubrics.get(row.rubricId, row.rubricRev).name
            : rubrics.ofPack(row.packId, row.rubricId, row.rubricRev).name,
      reviewer,
    };
  }
}
