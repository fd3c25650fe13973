// Opens a workspace with test migrations and dies in one of them: `migrate.ts DIR DIE_IN`; DIE_IN 0 lives.
import { openContext } from '../../../main/core/open-context.ts';
import { testMigrations } from '../test-migrations.ts';
import { childDeps } from './deps.ts';

const [dir = '', dieIn = '0'] = process.argv.slice(2);
const migrations = testMigrations((version) => {
  if (version === Number(dieIn)) process.kill(process.pid, 'SIGKILL');
});
const opened = await openContext(childDeps(dir), { migrations });
if (!opened.ok) throw new Error(opened.error.code);
await opened.value.close();
