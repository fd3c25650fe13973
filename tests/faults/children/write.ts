// Commits submits to a workspace: `write.ts DIR COUNT [SYNCHRONOUS]`, an event id on stdout after each commit.
// COUNT 0 opens and closes; `Infinity` goes on until the process is killed. With a count it closes cleanly.
import { writeSync } from 'node:fs';
import { openContext } from '../../../main/core/open-context.ts';
import { publishTestPack, submitted } from '../../support/review-fixture.ts';
import { childDeps } from './deps.ts';

const [dir = '', count = '0', synchronous] = process.argv.slice(2);
const opened = await openContext(childDeps(dir));
if (!opened.ok) throw new Error(opened.error.code);
const { context, close } = opened.value;
if (synchronous !== undefined) context.db.pragma(`synchronous = ${synchronous}`);
if (context.db.prepare('SELECT 1 FROM pack').get() === undefined)
  publishTestPack(context, ['s:1', 's:2', 's:3']);
for (let n = 0; n < Number(count); n += 1) {
  const [event] = context.writer.commit([
    submitted(
      context,
      { caseId: `s:${1 + (n % 3)}` },
      { verdict: 'fail', effort: n, reason: 'x'.repeat(n % 2000) },
    ),
  ]);
  // Straight to the descriptor: what the parent reads was committed before.
  writeSync(1, `${event?.eventId ?? ''}\n`);
}
await close();
