import { createImportHandlers } from '../../../main/core/io/import/handlers.ts';
import { openContext } from '../../../main/core/open-context.ts';
import { childDeps } from './deps.ts';

/* Imports a file and prints how many records are taken, until it is killed. `import-cases.ts WORKSPACE FILE` */

const [, , workspaceDir = '', file = ''] = process.argv;
const opened = await openContext({ ...childDeps(workspaceDir), resolveFile: (token) => token });
if (!opened.ok) throw new Error(opened.error.message);
const calls = createImportHandlers(opened.value.context);
const interrupted = (await calls['import.jobs']({})).find((job) => job.state === 'interrupted');
const { jobId } =
  interrupted === undefined
    ? await calls['import.start']({ fileToken: file, onBadRecord: 'skip', directions: {} })
    : await calls['import.resume']({ jobId: interrupted.jobId });
for (;;) {
  const job = (await calls['import.jobs']({})).find((candidate) => candidate.jobId === jobId);
  process.stdout.write(`${job?.state} ${job?.phase} ${job?.records}\n`);
  if (job?.state !== 'running') break;
  await new Promise((resolve) => setImmediate(resolve));
}
await opened.value.close();
