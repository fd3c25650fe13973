import type { ImportFormat } from '../../../../shared/contract/imports.ts';
import { openFileChunks } from './file-chunks.ts';

const MAX_NAME_CHARS = 200;
/** A test run is told from another by this much of it; larger ones differ in their size as well. */
const MAX_DIGESTED_BYTES = 64 * 1024 * 1024;

/**
 * The name of a source that nobody named: the file's, without its ending. Tools write each test run
 * over the last one under the same name, with the same ids, so a run's content is part of its name:
 * the same run again changes nothing, and a new run does not replace what people have judged.
 * @throws AppFailure if the file cannot be read
 */
export function defaultSourceName(path: string, format: ImportFormat | null): string {
  const file = openFileChunks(path, { limit: MAX_DIGESTED_BYTES });
  try {
    const stem = withoutEnding(file.fileName);
    if (format !== 'deepeval_test_run') return stem.slice(0, MAX_NAME_CHARS);
    while (file.next() !== null) {
      // Reading is what makes the hash.
    }
    return `${stem.slice(0, MAX_NAME_CHARS - 9)} ${file.mark().sha256.slice(0, 8)}`;
  } finally {
    file.close();
  }
}

function withoutEnding(fileName: string): string {
  return fileName.replace(/\.(jsonl?|ndjson|csv|tsv)$/i, '') || fileName;
}
