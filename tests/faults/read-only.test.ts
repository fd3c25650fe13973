import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileHashes, runChild } from '../support/child-process.ts';

let dir = '';
let workspaceDir = '';
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'assay-readonly-'));
  workspaceDir = join(dir, 'workspace');
  chmodSync(dir, 0o755);
  await runChild('write.ts', [workspaceDir, '3']);
});
afterEach(() => {
  chmodSync(workspaceDir, 0o755);
  rmSync(dir, { recursive: true, force: true });
});

describe('fault 6: the file or its folder is read-only', () => {
  test.each([
    { what: 'file', fileMode: 0o444, dirMode: 0o777, isCopy: false },
    { what: 'folder', fileMode: 0o666, dirMode: 0o555, isCopy: true },
    { what: 'file and folder', fileMode: 0o444, dirMode: 0o555, isCopy: true },
  ])(
    'FA6: with a read-only $what everything can be read, a write is refused in words, no byte changes',
    async (row) => {
      const { fileMode, dirMode, isCopy } = row;
      chmodSync(join(workspaceDir, 'workspace.assay'), fileMode);
      chmodSync(join(workspaceDir, 'workspace.known.json'), 0o644);
      chmodSync(workspaceDir, dirMode);
      const before = fileHashes(workspaceDir, /-(wal|shm)$|^lock$/);
      const result = JSON.parse(await runChild('read-only.ts', [workspaceDir])) as Record<
        string,
        unknown
      >;
      expect(result).toMatchObject({
        isReadOnly: true,
        isCopy,
        submitted: 3,
        write: 'workspace/read-only',
      });
      expect(fileHashes(workspaceDir, /-(wal|shm)$|^lock$/)).toEqual(before);
      // A copy that was needed to read is gone with the process.
      expect(existsSync(String(result['databasePath']))).toBe(!isCopy);
    },
  );

  test('FA7: after that the owner opens it for writing as before', async () => {
    chmodSync(join(workspaceDir, 'workspace.assay'), 0o444);
    chmodSync(workspaceDir, 0o777);
    chmodSync(join(workspaceDir, 'workspace.known.json'), 0o644);
    await runChild('read-only.ts', [workspaceDir]);
    chmodSync(join(workspaceDir, 'workspace.assay'), 0o644);
    const acked = await runChild('write.ts', [workspaceDir, '1']);
    expect(acked.trim().split('\n')).toHaveLength(1);
  });
});
