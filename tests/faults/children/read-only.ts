// Opens a workspace as a user who may only read it: `read-only.ts DIR`; prints what happened as JSON.
import { AppFailure } from '../../../shared/errors.ts';
import { openContext } from '../../../main/core/open-context.ts';
import { submitted } from '../../support/review-fixture.ts';
import { childDeps } from './deps.ts';

const [dir = ''] = process.argv.slice(2);
// File modes do not hold for root, so root becomes nobody once everything is loaded.
if (process.geteuid?.() === 0) process.seteuid?.(65_534);
const opened = await openContext(childDeps(dir));
if (!opened.ok) {
  process.stdout.write(JSON.stringify({ error: opened.error }));
} else {
  const { context, close } = opened.value;
  const write = () => {
    try {
      context.writer.commit([submitted(context, { caseId: 's:1' }, { verdict: 'pass' })]);
      return 'written';
    } catch (error) {
      return error instanceof AppFailure ? error.error.code : String(error);
    }
  };
  const result = {
    isReadOnly: context.isReadOnly,
    isCopy: !context.databasePath.startsWith(dir),
    submitted: Number(
      context.readDb
        .prepare(`SELECT count(*) FROM annotation WHERE state = 'submitted'`)
        .pluck()
        .get(),
    ),
    write: write(),
    databasePath: context.databasePath,
  };
  await close();
  process.stdout.write(JSON.stringify(result));
}
