import type { Database } from 'better-sqlite3';

/**
 * Keeps the record of a case that is about to change, if an answer speaks of it: whoever answered is shown
 * what has changed. Must run inside the transaction that changes the case, before it does.
 */
export function createCaseKeeper(db: Database): (caseRow: number) => void {
  const select = db.prepare<
    [number],
    { caseId: string; sha: string; body: string | null; raw: string }
  >(
    `SELECT case_id AS caseId, sha, body, raw FROM case_row c WHERE row = ?
     AND EXISTS (SELECT 1 FROM annotation a WHERE a.case_id = c.case_id AND a.case_sha = c.sha)`,
  );
  const spansOf = db
    .prepare<[number], string>('SELECT body FROM span WHERE case_row = ? ORDER BY ordinal')
    .pluck();
  const insert = db.prepare<[string, string, string]>(
    'INSERT OR REPLACE INTO case_before (case_id, sha, record) VALUES (?, ?, ?)',
  );
  return (caseRow) => {
    const found = select.get(caseRow);
    if (found === undefined) return;
    insert.run(
      found.caseId,
      found.sha,
      recordJson(found.body, found.raw, () => spansOf.all(caseRow)),
    );
  };
}

/**
 * What a case was when its raw record had that hash, and what it is now, both as JSON; null where the
 * earlier state is not kept here.
 */
export function createCaseHistory(
  db: Database,
): (caseId: string, sha: string) => { readonly before: string; readonly now: string } | null {
  return (caseId, sha) => {
    const found = db
      .prepare<[string, string], { before: string; row: number; body: string | null; raw: string }>(
        `SELECT b.record AS before, c.row, c.body, c.raw FROM case_before b
         JOIN case_row c ON c.case_id = b.case_id WHERE b.case_id = ? AND b.sha = ?`,
      )
      .get(caseId, sha);
    if (found === undefined) return null;
    const spans = db
      .prepare<[number], string>('SELECT body FROM span WHERE case_row = ? ORDER BY ordinal')
      .pluck();
    const { before, row, body, raw } = found;
    return { before, now: recordJson(body, raw, () => spans.all(row)) };
  };
}

/** The record that a case is shown from, as JSON; spans have a table of their own beside a body. */
export function recordJson(
  body: string | null,
  raw: string,
  spans: () => readonly string[],
): string {
  if (body === null) return raw;
  const found = spans();
  // The body is an object, written by `JSON.stringify`: its last character closes it.
  return found.length === 0 ? body : `${body.slice(0, -1)},"spans":[${found.join(',')}]}`;
}
