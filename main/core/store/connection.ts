import Database from 'better-sqlite3';
import { AppFailure, appError } from '../../../shared/errors.ts';

/** `ASSY`: marks a SQLite file as an Assay workspace. */
export const APPLICATION_ID = 0x41_53_53_59;

/** Before this one, two connections that checkpoint at the same instant could damage the file. */
const FIRST_SAFE_SQLITE = [3, 51, 3] as const;

export interface ConnectionOptions {
  /** Is told every statement that runs, transactions included; for tests that count them. */
  readonly onStatement?: (sql: string) => void;
}

/**
 * Opens the one connection that writes.
 * @throws AppFailure if the durability settings did not take.
 */
export function openWriting(path: string, options: ConnectionOptions = {}): Database.Database {
  const { onStatement } = options;
  const db = new Database(path, {
    fileMustExist: true,
    timeout: 5000,
    ...(onStatement ? { verbose: (sql?: unknown) => onStatement(String(sql)) } : {}),
  });
  try {
    assertSafeSqlite(db);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('checkpoint_fullfsync = ON');
    db.pragma('foreign_keys = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    db.pragma('journal_size_limit = 67108864');
    // The driver sets synchronous back to NORMAL at the first use of a WAL file: only after a read does
    // the pragma tell the truth, and NORMAL would lose acknowledged commits in a power cut.
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    const problem = durabilityProblem(db);
    if (problem !== null) throw new AppFailure(appError('internal', problem));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** What is wrong with the connection's durability settings, or null. */
export function durabilityProblem(db: Database.Database): string | null {
  const synchronous = db.pragma('synchronous', { simple: true });
  if (synchronous !== 2)
    return `synchronous is ${String(synchronous)}, not FULL: commits would not survive a power cut.`;
  const journal = db.pragma('journal_mode', { simple: true });
  return journal === 'wal' ? null : `journal_mode is ${String(journal)}, not WAL.`;
}

/** Opens a connection that cannot write, for queries and checks. */
export function openReading(path: string): Database.Database {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: 5000 });
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Runs SQLite's structural check. @returns its first complaint, or null if the file is sound. */
export function quickCheck(db: Database.Database): string | null {
  const result = db.pragma('quick_check(1)', { simple: true });
  return result === 'ok' ? null : String(result);
}

function assertSafeSqlite(db: Database.Database): void {
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get());
  const parts = version.split('.').map(Number);
  for (const [index, least] of FIRST_SAFE_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    if (part < least) {
      throw new AppFailure(
        appError(
          'internal',
          `SQLite ${version} has a known fault; ${FIRST_SAFE_SQLITE.join('.')} is needed.`,
        ),
      );
    }
  }
}
