import { askStats } from '../alignment/ask-stats.ts';
import type { CoreContext, HandlersFor } from '../context.ts';

/** People against people, against themselves, and against the judge that they were shown. */
export function createAgreementHandlers(
  context: CoreContext,
): HandlersFor<
  'stats.agreement' | 'agreement.table' | 'agreement.consistency' | 'agreement.anchoring'
> {
  return {
    'stats.agreement': (filter) => askStats(context, { kind: 'agreement', filter }),
    'agreement.table': ({ filter }) => askStats(context, { kind: 'agreementTable', filter }),
    'agreement.consistency': ({ filter }) => askStats(context, { kind: 'consistency', filter }),
    'agreement.anchoring': ({ filter }) => askStats(context, { kind: 'anchoring', filter }),
  };
}
