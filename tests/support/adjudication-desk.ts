import { createAdjudicationHandlers } from '../../main/core/adjudication/handlers.ts';
import type { CoreContext } from '../../main/core/context.ts';
import {
  type AdjudicationFilter,
  AdjudicationFilterSchema,
  type AdjudicationItem,
} from '../../shared/contract/adjudication.ts';
import type { Answers } from '../../shared/domain/annotation.ts';
import type { Target } from '../../shared/domain/case.ts';
import { submitted, TEST_PACK } from './review-fixture.ts';

export const CASE_TARGET: Target = { kind: 'case' };

/** The adjudication calls of one workspace, and people who answer in it. */
export function openAdjudicationDesk(context: CoreContext) {
  const handlers = createAdjudicationHandlers(context);
  const at = (caseId: string, packId = TEST_PACK) => ({ packId, caseId, target: CASE_TARGET });
  const item = async (caseId: string, shown = {}): Promise<AdjudicationItem> =>
    handlers['adjudication.item']({ ...at(caseId), names: false, judge: false, ...shown });
  return {
    handlers,
    at,
    item,
    say(authorId: string, caseId: string, answers: Answers, packId = TEST_PACK): void {
      context.writer.commit([submitted(context, { caseId, authorId, packId }, answers)]);
    },
    queue: async (filter: Partial<AdjudicationFilter> = {}) =>
      handlers['adjudication.queue']({ filter: AdjudicationFilterSchema.parse(filter) }),
    counts: async () => handlers['adjudication.counts']({}),
    /** Decides on what holds now. */
    async decide(caseId: string, answers: Answers, note = ''): Promise<void> {
      const { basis } = await item(caseId);
      await handlers['adjudication.decide']({ ...at(caseId), answers, basis: [...basis], note });
    },
  };
}
