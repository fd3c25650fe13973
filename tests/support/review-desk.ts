import { createReviewHandlers, type ReviewCall } from '../../main/core/review/handlers.ts';
import type { CoreContext } from '../../main/core/context.ts';
import { contract, type CallInput, type CallOutput } from '../../shared/contract/contract.ts';
import type { Blinding, PackOrder } from '../../shared/domain/pack.ts';
import { readKnownEvent, type KnownEvent } from '../../shared/events/event.ts';
import { parseEvent } from '../../main/core/store/event-log.ts';

/** The review calls of one open workspace, with inputs checked as they are on the way from a window. */
export interface ReviewDesk {
  readonly context: CoreContext;
  readonly call: <N extends ReviewCall>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;
  /** Publishes a pack. @returns its id. */
  readonly publish: (caseIds: readonly string[], options?: PublishOptions) => Promise<string>;
}

export interface PublishOptions {
  readonly name?: string;
  readonly rubricId?: string;
  readonly order?: PackOrder;
  readonly blinding?: Blinding;
  readonly guidelines?: string;
}

/** Opens a desk on a workspace; a second one on the same context is a second window's worth of state. */
export function openDesk(context: CoreContext): ReviewDesk {
  const handlers = createReviewHandlers(context);
  const call: ReviewDesk['call'] = async (name, input) => {
    // Which handler and which input belong together is known by name only at run time.
    const handler = handlers[name] as (parsed: unknown) => CallOutput<typeof name>;
    return handler(contract[name].input.parse(input));
  };
  return {
    context,
    call,
    async publish(caseIds, options = {}) {
      const pack = await call('pack.create', {
        name: options.name ?? 'Pack',
        guidelines: options.guidelines ?? '',
        rubricId: options.rubricId ?? 'quick-verdict',
        order: options.order ?? { kind: 'as_is' },
        blinding: options.blinding ?? { judge: false },
        cases: { caseIds: [...caseIds] },
      });
      return pack.packId;
    },
  };
}

/** All events of the log that this version understands, in order. */
export function readEvents(context: CoreContext): KnownEvent[] {
  return context.db
    .prepare<[], { json: string }>('SELECT json FROM event ORDER BY position')
    .all()
    .flatMap((row) => readKnownEvent(parseEvent(row.json)) ?? []);
}
