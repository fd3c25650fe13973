import type { Database } from 'better-sqlite3';
import { AppFailure } from '../../../shared/errors.ts';
import type { CoreContext } from '../context.ts';
import { failPack } from '../io/pack/zip-directory.ts';
import { metricNature } from '../io/import/deepeval-metric.ts';
import { createMetricRegistry, saveDirection } from '../store/metric-registry.ts';
import { savePackContent } from '../store/pack-content.ts';
import { notePackOrigin } from '../store/pack-origin.ts';
import { nameNewPerson } from '../store/person.ts';
import type { ReceiveOutcome } from '../store/receive.ts';
import type { LoadedPack } from './load-pack-file.ts';
import { recipientRefusal } from './recipient.ts';

/**
 * The moment from which an imported pack counts: its events, who answers it here, and the names of its
 * people, in one transaction. Where one event does not fit, nothing of it is taken.
 * @param also runs inside that transaction, last.
 * @throws AppFailure `input/conflict`, `pack/invalid`, `workspace/...`.
 */
export function takePack(
  context: CoreContext,
  { fileName, manifest, facts, contentSha256 }: LoadedPack,
  also: () => void,
): void {
  const { recipient, packId, packRev } = manifest;
  // Somebody may have answered the pack here since it was compared.
  const refusal = recipientRefusal(context, manifest);
  if (refusal !== null) throw new AppFailure(refusal);
  try {
    context.writer.receive(
      facts.events.map(({ text }) => text),
      (db, outcomes) => {
        expectAllTaken(
          fileName,
          facts.events.map(({ place }) => place.line),
          outcomes,
        );
        for (const { personId, name } of manifest.people) nameNewPerson(db, personId, name);
        if (recipient === null) savePackContent(db, packId, packRev, contentSha256);
        else if (recipient.reviewerId !== context.reviewerId(packId))
          context.identities.answerAs(packId, recipient.reviewerId);
        notePackOrigin(db, manifest, context.deps.clock.now().toISOString());
        keepDirections(db, facts);
        also();
      },
      facts.blobs,
    );
  } catch (thrown) {
    context.identities.reload();
    throw thrown;
  }
}

function expectAllTaken(
  fileName: string,
  lines: readonly number[],
  outcomes: readonly ReceiveOutcome[],
): void {
  for (const [at, outcome] of outcomes.entries()) {
    if (outcome.kind === 'conflict') throw new AppFailure(outcome.error);
    if (outcome.kind === 'rejected') {
      failPack(
        'pack/invalid',
        fileName,
        `holds an event (events.jsonl, line ${lines[at] ?? at + 1}) that does not fit: ${outcome.error.message}`,
      );
    }
  }
}

/** What leads said of their metrics, unless something stronger is known here. */
function keepDirections(db: Database, { metrics }: LoadedPack['facts']): void {
  const registry = createMetricRegistry(db, metricNature);
  const exists = db.prepare<[string], number>('SELECT 1 FROM metric WHERE name = ?').pluck();
  for (const { name, direction } of metrics) {
    // A metric without a result here is none of this workspace's.
    if (direction === null || exists.get(name.normalize('NFC')) === undefined) continue;
    saveDirection(db, registry.rowOf(name), { direction, source: 'declared' });
  }
}
