// Fills the disk of a workspace: `fill-disk.ts DIR BALLAST MODE`. MODE `mount` relies on a small file system; `pages`
// gives SQLite a small limit instead. Frees space, goes on, and prints what happened as JSON.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { AppFailure } from '../../../shared/errors.ts';
import { openContext } from '../../../main/core/open-context.ts';
import { readDraft, saveDraft } from '../../../main/core/store/local-state.ts';
import { compareWithReplay } from '../../../main/core/store/replay.ts';
import { backUp } from '../../../main/core/workspace/maintenance.ts';
import { publishTestPack, submitted, TEST_PACK } from '../../support/review-fixture.ts';
import { childDeps } from './deps.ts';

const [dir = '', ballast = '', mode = 'pages'] = process.argv.slice(2);
if (mode === 'mount') writeFileSync(ballast, Buffer.alloc(300 * 1024));
const opened = await openContext(childDeps(dir));
if (!opened.ok) throw new Error(opened.error.code);
const { context, close } = opened.value;
publishTestPack(context, ['s:1', 's:2', 's:3']);
if (mode === 'pages') {
  const pages = Number(context.db.pragma('page_count', { simple: true }));
  context.db.pragma(`max_page_count = ${pages + 60}`);
}
const key = { packId: TEST_PACK, caseId: 's:1', target: 'case', reviewerId: context.personId() };
context.writer.local({ topics: [] }, (db) =>
  saveDraft(db, { ...key, answers: { reason: 'typed before' }, activeMs: 0, at: 'now' }),
);

const acked: string[] = [];
const submitOnce = (n: number) => {
  const [event] = context.writer.commit([
    submitted(
      context,
      { caseId: `s:${1 + (n % 3)}` },
      { verdict: 'fail', reason: 'x'.repeat(5000) },
    ),
  ]);
  acked.push(event?.eventId ?? '');
};
let failure: AppFailure | null = null;
for (let n = 0; failure === null && n < 5000; n += 1) {
  try {
    submitOnce(n);
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error;
    failure = error;
  }
}
const eventIds = () =>
  context.readDb.prepare<[], string>('SELECT event_id FROM event').pluck().all();
const isKept = (id: string) => eventIds().includes(id);
const whenFull = {
  code: failure?.error.code ?? null,
  message: failure?.error.message ?? null,
  hint: failure?.error.hint ?? null,
  acked: acked.length,
  kept: acked.filter(isKept).length,
  events: eventIds().length,
  replayDiffers: compareWithReplay(context.readDb).filter((table) => !table.same).length,
  draft: readDraft(context.readDb, key)?.answers ?? null,
  again: 'ok',
  backup: 'ok',
};
try {
  submitOnce(0);
} catch (error) {
  whenFull.again = error instanceof AppFailure ? error.error.code : String(error);
}
if (mode === 'mount') {
  whenFull.backup = await backUp(context, 'manual').then(
    () => 'ok',
    (error: unknown) => (error instanceof AppFailure ? error.error.code : String(error)),
  );
}
const leftovers = readdirSync(dir, { recursive: true }).filter((name) =>
  String(name).includes('.partial'),
);

if (mode === 'mount') rmSync(ballast);
else context.db.pragma('max_page_count = 1000000');
const before = acked.length;
submitOnce(1);
const afterwards = {
  submitted: acked.length - before,
  kept: acked.filter(isKept).length,
  acked: acked.length,
};
await close();
const reopened = await openContext(childDeps(dir));
const finalCount = reopened.ok
  ? Number(reopened.value.context.readDb.prepare('SELECT count(*) FROM event').pluck().get())
  : reopened.error.code;
if (reopened.ok) await reopened.value.close();
process.stdout.write(JSON.stringify({ whenFull, leftovers, afterwards, finalCount }));
