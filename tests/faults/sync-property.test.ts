import { expect, test } from 'vitest';
import type { AnyNewEvent } from '../../main/core/context.ts';
import { adjudicated, publishTestPack, submitted, TEST_PACK } from '../support/review-fixture.ts';
import {
  annotationStream,
  assignStream,
  leadStream,
  packStream,
} from '../../shared/events/event.ts';
import { createRng, type Rng } from '../../shared/stats/rng.ts';
import { startFaultProxy, type Fault, type FaultProxy } from '../support/fault-proxy.ts';
import { projectionRows } from '../support/projection-rows.ts';
import {
  grantShare,
  joinAs,
  openMember,
  serverTexts,
  startTeamServer,
  streamTexts,
  type Member,
  type ServerBackup,
  type TeamServer,
} from '../support/sync-team.ts';

const SEEDS = Number(process.env['ASSAY_SYNC_SEEDS'] ?? 25);
const FIRST_SEED = Number(process.env['ASSAY_SYNC_FIRST_SEED'] ?? 1);
const STEPS = 45;
const CASES = Array.from({ length: 12 }, (_none, index) => `case-${index}`);

/** A project of a lead, a reviewer with two devices and another reviewer, all behind a line that breaks. */
interface Team {
  readonly server: TeamServer;
  readonly proxy: FaultProxy;
  readonly lea: Member;
  readonly ann: Member;
  readonly annPhone: Member;
  readonly bob: Member;
  readonly backups: { server: ServerBackup | null };
}

async function startTeam(): Promise<Team> {
  const server = await startTeamServer();
  const proxy = await startFaultProxy(server.url);
  const via = proxy.url;
  const lea = await joinAs(server, 'Lea', 'lead', { via });
  const ann = await joinAs(server, 'Ann', 'reviewer', { via });
  const bob = await joinAs(server, 'Bob', 'reviewer', { via });
  const annPhone = await openMember('Ann');
  const code = await server.deviceCode(ann);
  await annPhone.call('sync.connect', { url: via, code, name: 'Ann' });
  publishTestPack(lea.core().context, CASES);
  await lea.call('sync.sharePack', { packId: TEST_PACK });
  grantShare(lea, ann, TEST_PACK, CASES.slice(0, 8));
  grantShare(lea, bob, TEST_PACK, CASES.slice(4));
  return { server, proxy, lea, ann, annPhone, bob, backups: { server: null } };
}

function pick<T>(random: Rng, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('Nothing to pick from.');
  return item;
}

/** How the line treats a request: six in ten pass. */
function someFault(random: Rng): Fault {
  if (random() < 0.6) return { kind: 'none' };
  const bytes = Math.floor(random() * 4000);
  return pick<Fault>(random, [
    { kind: 'cut-request', bytes },
    { kind: 'cut-response', bytes },
    { kind: 'lose-response' },
    { kind: 'repeat' },
    { kind: 'replay-old' },
    { kind: 'refuse' },
    { kind: 'answer', status: 503 },
  ]);
}

function act(member: Member, random: Rng): AnyNewEvent {
  const { context } = member.core();
  const caseId = pick(random, CASES);
  const verdict = pick(random, ['pass', 'fail', 'unsure'] as const);
  if (random() < 0.8) return submitted(context, { caseId }, { verdict });
  const authorId = context.personId();
  const stream = annotationStream(TEST_PACK, authorId);
  const about = { stream, authorId, packId: TEST_PACK, caseId };
  return { ...about, kind: 'case.skipped', body: { skipped: random() < 0.5, reason: 'Not mine' } };
}

/** Something that a lead does: guidelines, another share, which cases measure, a decision. */
function leadAct({ lea, ann, bob }: Team, random: Rng): void {
  const { context } = lea.core();
  const authorId = context.personId();
  const what = random();
  if (what < 0.3)
    return grantShare(
      lea,
      random() < 0.5 ? ann : bob,
      TEST_PACK,
      CASES.filter(() => random() < 0.6),
    );
  const rev = 1 + Math.floor(random() * 1e6);
  const about = { authorId, packId: TEST_PACK };
  context.writer.commit([
    what < 0.6
      ? {
          ...about,
          stream: packStream(TEST_PACK),
          kind: 'guideline.published',
          body: { rev, markdown: `Version ${rev}` },
        }
      : what < 0.8
        ? {
            ...about,
            stream: leadStream(TEST_PACK),
            kind: 'plan.decided',
            body: {
              repeats: [],
              gold: [{ reviewerId: ann.core().context.personId(), caseId: pick(random, CASES) }],
            },
          }
        : adjudicated(context, pick(random, CASES), pick(random, ['pass', 'fail'])),
  ]);
}

async function step(team: Team, random: Rng): Promise<void> {
  const { server, lea, ann, annPhone, bob } = team;
  const members = [lea, ann, annPhone, bob];
  const member = pick(random, members);
  const what = random();
  if (what < 0.4) {
    if (member === lea) leadAct(team, random);
    else member.core().context.writer.commit([act(member, random)]);
  } else if (what < 0.9) await member.call('sync.now', {});
  else if (what < 0.95) await member.restart();
  else if (what < 0.97) {
    await server.stop();
    await member.call('sync.now', {});
    await server.start();
  } else await restoreSomething(team, member, random);
}

/** Puts a backup in the place of the server's events or of a workspace; or only says that it was so. */
async function restoreSomething(team: Team, member: Member, random: Rng): Promise<void> {
  const { server, backups } = team;
  const what = random();
  if (what < 0.3) backups.server = await server.backUp();
  else if (what < 0.5) {
    if (backups.server !== null) await server.restore(backups.server);
    await server.store.newEpoch();
  } else if (what < 0.7) await member.restart('back-up');
  else if (what < 0.9) await member.restart('restore');
  else await server.store.newEpoch();
}

/** The line is whole again: everybody syncs until nothing moves any more. */
async function heal({ server, proxy, lea, ann, annPhone, bob }: Team): Promise<void> {
  proxy.setFate(() => ({ kind: 'none' }));
  await server.stop();
  await server.start();
  const members = [lea, ann, annPhone, bob];
  for (let round = 0; round < 6; round += 1) {
    let moved = 0;
    for (const member of members) {
      const { pushed, pulled, status } = await member.call('sync.now', {});
      expect({ name: member.name, words: status.words }).toEqual({
        name: member.name,
        words: 'Everything is synced.',
      });
      moved += pushed + pulled;
    }
    if (moved === 0) return;
  }
  throw new Error('Sync does not come to rest.');
}

test(
  `FA15p: whatever the order, cuts, repeats, restarts and restored backups, all who may read a stream hold the same in the end (${SEEDS} seeds)`,
  async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
      const random = createRng(seed);
      const team = await startTeam();
      const { server, proxy, lea, ann, annPhone, bob } = team;
      try {
        proxy.setFate(() => someFault(random));
        for (let n = 0; n < STEPS; n += 1) await step(team, random);
        await heal(team);
        const annId = ann.core().context.personId();
        const bobId = bob.core().context.personId();
        const readers: readonly [string, readonly Member[]][] = [
          [packStream(TEST_PACK), [lea, ann, annPhone, bob]],
          [leadStream(TEST_PACK), [lea]],
          [assignStream(TEST_PACK, annId), [lea, ann, annPhone]],
          [assignStream(TEST_PACK, bobId), [lea, bob]],
          [annotationStream(TEST_PACK, annId), [lea, ann, annPhone]],
          [annotationStream(TEST_PACK, bobId), [lea, bob]],
        ];
        for (const [stream, members] of readers) {
          const held = await serverTexts(server, stream);
          expect(held.isGapless, `seed ${seed}`).toBe(true);
          for (const member of [lea, ann, annPhone, bob])
            expect(streamTexts(member.core().context, stream), `seed ${seed} ${stream}`).toEqual(
              members.includes(member) ? held.texts : [],
            );
        }
        expect(projectionRows(annPhone.core().context), `seed ${seed}`).toEqual(
          projectionRows(ann.core().context),
        );
        // Somebody who comes when all is over reads the same as who was there from the start.
        const max = await joinAs(server, 'Max', 'lead');
        await max.call('sync.now', {});
        const late = projectionRows(max.core().context);
        const own = projectionRows(lea.core().context);
        await max.close();
        expect(late, `seed ${seed}`).toEqual(own);
      } finally {
        for (const member of [lea, ann, annPhone, bob]) await member.close();
        await proxy.close();
        await server.close();
      }
    }
  },
  Math.max(120_000, SEEDS * 6000),
);
