import type { CoreContext, HandlersFor } from '../context.ts';
import { createAnnotationReads } from '../review/annotation-reads.ts';
import { createPackReads } from '../review/pack-reads.ts';
import { createPacks } from '../review/packs.ts';
import { createProgress } from '../review/progress.ts';
import { createRubrics } from '../review/rubrics.ts';
import { createDecide } from './decide.ts';
import { createDisagreements } from './disagreements.ts';
import { createItems } from './item.ts';
import { makeAdjudicationPack } from './make-pack.ts';
import { countsOf, queueOf } from './queue.ts';

type AdjudicationCall =
  | `adjudication.${'queue' | 'counts' | 'item' | 'makePack'}`
  | `adjudication.${'decide' | 'retract' | 'undo' | 'redo'}`;

/** Where people disagree, and what is settled there. */
export function createAdjudicationHandlers(context: CoreContext): HandlersFor<AdjudicationCall> {
  const packs = createPackReads(context.readDb);
  const rubrics = createRubrics(context);
  const parts = { context, packs, rubrics };
  const disagreements = createDisagreements(context.readDb, packs);
  const itemOf = createItems(parts);
  const decide = createDecide(parts);
  const packLists = createPacks({
    ...parts,
    annotations: createAnnotationReads(context.readDb),
    progress: createProgress(context.readDb),
  });
  return {
    'adjudication.queue': async ({ filter }) => queueOf(await disagreements.all(), filter),
    'adjudication.counts': async () => countsOf(await disagreements.all()),
    'adjudication.item': (input) => itemOf(input),
    'adjudication.decide': (input) => decide.decide(input),
    'adjudication.retract': (input) => decide.retract(input),
    'adjudication.undo': () => decide.step('undo'),
    'adjudication.redo': () => decide.step('redo'),
    'adjudication.makePack': async (input) => {
      const packId = await makeAdjudicationPack(parts, await disagreements.all(), input);
      return packLists.summary(packs.get(packId));
    },
  };
}
