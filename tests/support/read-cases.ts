import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnMapping, ImportFormat } from '../../shared/contract/imports.ts';
import type { CaseRecord } from '../../shared/domain/case.ts';
import { CaseRecordSchema } from '../../shared/domain/case.ts';
import type { AppError } from '../../shared/errors.ts';
import { openFileChunks } from '../../main/core/io/import/file-chunks.ts';
import { readCases } from '../../main/core/io/import/import-source.ts';
import { examineFile } from '../../main/core/io/import/preview.ts';

export interface ReadResult {
  readonly format: ImportFormat | null;
  readonly mapping: ColumnMapping | null;
  readonly cases: readonly CaseRecord[];
  readonly raws: readonly string[];
  readonly problems: readonly AppError[];
}

/** Reads a file as an import would, without a store; every case must fit the schema. */
export function readFileCases(path: string, mapping?: ColumnMapping): ReadResult {
  const reading = examineFile(path, { saved: [] });
  const { format, layout } = reading.detection;
  if (format === null || layout === null)
    return { format, mapping: null, cases: [], raws: [], problems: [] };
  const file = openFileChunks(path);
  const used = mapping ?? reading.mapping;
  const cases: CaseRecord[] = [];
  const raws: string[] = [];
  const problems: AppError[] = [];
  try {
    for (const unit of readCases(file, { format, layout, mapping: used })) {
      if (unit.kind === 'problem') problems.push(unit.error);
      if (unit.kind === 'case') {
        cases.push(CaseRecordSchema.parse(unit.mapped.record));
        raws.push(unit.mapped.raw);
      }
    }
  } finally {
    file.close();
  }
  return { format, mapping: used, cases, raws, problems };
}

/** The same for content that a test makes. */
export function readTextCases(content: string | Uint8Array, mapping?: ColumnMapping): ReadResult {
  const dir = mkdtempSync(join(tmpdir(), 'assay-cases-'));
  try {
    const path = join(dir, 'content');
    writeFileSync(path, content);
    return readFileCases(path, mapping);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
