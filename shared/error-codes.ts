/**
 * Every error that a person can meet has a stable code. Scripts and tests rely on the codes, so a
 * code is never renamed or given another meaning.
 */
export const ERROR_CODES = {
  // workspace
  'workspace/newer': 'Made by a newer Assay',
  'workspace/corrupt': 'This workspace is damaged',
  'workspace/empty-file': 'The workspace file is empty',
  'workspace/not-assay': 'Not an Assay workspace',
  'workspace/read-only': 'This workspace is read-only',
  'workspace/locked': 'This workspace is already open',
  'workspace/missing': 'No workspace here',
  'workspace/unreachable': 'The workspace cannot be reached',
  'workspace/disk-full': 'The disk is full',
  'workspace/synced-folder': 'This folder is synced by another program',
  // input
  'input/invalid': 'Not accepted',
  'input/not-found': 'Not found',
  'input/conflict': 'Already changed elsewhere',
  // search
  'search/superseded': 'A newer search took its place',
  // import
  'import/unreadable': 'The file cannot be read',
  'import/empty': 'The file is empty',
  'import/unknown-format': 'The format is not recognised',
  'import/invalid-json': 'Not valid JSON',
  'import/invalid-utf8': 'Not UTF-8 text',
  'import/too-deep': 'Nested too deeply',
  'import/line-too-long': 'A line is too long',
  'import/too-many-keys': 'An object has too many keys',
  'import/duplicate-key': 'A key stands twice',
  'import/forbidden-key': 'A key is not allowed',
  'import/number-out-of-range': 'A number cannot be kept',
  'import/invalid-record': 'A record does not fit',
  'import/duplicate-id': 'An id stands twice',
  'import/needs-mapping': 'The columns need a mapping',
  'import/needs-direction': 'The direction of a metric is unclear',
  'import/source-changed': 'The file changed during the import',
  'import/cancelled': 'The import was cancelled',
  'import/too-many-cases': 'Too many cases',
  // rubric, pack, review
  'rubric/invalid': 'The rubric is not complete',
  'pack/empty': 'A pack needs cases',
  'pack/not-a-pack': 'Not a case pack',
  'pack/cut-off': 'The file is cut off',
  'pack/unsafe-entry': 'The pack holds what no pack may hold',
  'pack/too-large': 'The pack is over a limit',
  'pack/unsupported': 'The pack uses an unsupported zip feature',
  'pack/damaged': 'The pack is damaged',
  'pack/incomplete': 'Files of the pack are missing or too many',
  'pack/invalid': 'The pack does not fit its format',
  'pack/bad-signature': 'The signature is wrong',
  'pack/newer': 'Made by a newer Assay',
  'answers/not-answers': 'Not an answers file',
  'answers/no-pack': 'The pack of these answers is not here',
  'answers/foreign-entry': 'The file speaks for somebody else',
  'answers/other-key': 'Signed with another key',
  'answers/unsigned': 'The signature is missing',
  'answers/unassigned': 'Nobody asked this person',
  'answers/nothing': 'No answers to send',
  'review/incomplete': 'A required question is not answered',
  'review/invalid-answer': 'An answer does not fit its question',
  'review/judge-hidden': 'Hidden until you submit',
  'undo/nothing': 'Nothing to undo',
  'redo/nothing': 'Nothing to redo',
  // team
  'team/not-lead': 'For leads only',
  // export
  'export/unwritable': 'The file cannot be written',
  // sync
  'sync/not-connected': 'Not connected to a team server',
  'sync/unreachable': 'The team server cannot be reached',
  'sync/not-the-server': 'This is not the review server',
  'sync/refused': 'The team server refused this',
  'sync/signed-out': 'Sign in again to sync',
  'sync/other-person': 'This workspace belongs to somebody else',
  // command line
  'usage/invalid': 'The command was not understood',
  // everything that is a bug
  internal: 'Something went wrong inside Assay',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
