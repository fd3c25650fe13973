import { setTimeout as wait } from 'node:timers/promises';
import type { CoreContext } from '../../../main/core/context.ts';
import { publishTestPack, submitted } from '../../support/review-fixture.ts';
import { createRandom } from '../generate-cases.ts';

const CASES = 500;
/** A person's hands are never even. */
const PAUSE_MS = { least: 15, most: 60 } as const;

/** A reviewer who saves verdicts in a workspace of the real app, one after the other. */
export interface SavingReviewer {
  /** Saves until told to stop. @returns the time of each save until it is durable, in milliseconds */
  readonly saveWhile: (goesOn: (saved: number) => boolean) => Promise<number[]>;
}

/** Publishes a pack in the workspace and warms up. */
export async function createSavingReviewer(context: CoreContext): Promise<SavingReviewer> {
  const caseIds = Array.from({ length: CASES }, (_, index) => `seed:${index}`);
  publishTestPack(context, caseIds);
  const random = createRandom(23);
  let at = 0;
  const saveWhile: SavingReviewer['saveWhile'] = async (goesOn) => {
    const times: number[] = [];
    while (goesOn(times.length)) {
      await wait(PAUSE_MS.least + random() * (PAUSE_MS.most - PAUSE_MS.least));
      const caseId = caseIds[at++ % CASES] ?? '';
      const answers = { verdict: at % 3 === 0 ? 'fail' : 'pass', reason: 'cites no source' };
      const start = performance.now();
      context.writer.commit([submitted(context, { caseId }, answers)]);
      times.push(performance.now() - start);
    }
    return times;
  };
  await saveWhile((saved) => saved < 30);
  return { saveWhile };
}
