// Tries to open a workspace `open-again.ts DIR TIMES`; prints the outcomes as JSON: `ok`, or the error's code.
import { openContext } from '../../../main/core/open-context.ts';
import { childDeps } from './deps.ts';

const [dir = '', times = '1'] = process.argv.slice(2);
const outcomes: { readonly code: string; readonly ms: number }[] = [];
for (let n = 0; n < Number(times); n += 1) {
  const startedMs = performance.now();
  const opened = await openContext(childDeps(dir));
  outcomes.push({ code: opened.ok ? 'ok' : opened.error.code, ms: performance.now() - startedMs });
  if (opened.ok) await opened.value.close();
}
process.stdout.write(JSON.stringify(outcomes));
