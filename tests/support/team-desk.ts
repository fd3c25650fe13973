import type { AnyNewEvent, CoreContext } from '../../main/core/context.ts';
import { createTeamHandlers, type AskServerPeople } from '../../main/core/team/handlers.ts';
import { contract, type CallInput, type CallOutput } from '../../shared/contract/contract.ts';
import { annotationStream } from '../../shared/events/event.ts';

type TeamCall = keyof ReturnType<typeof createTeamHandlers>;

/** The team calls of one open workspace, with inputs checked as they are on the way from a window. */
export interface TeamDesk {
  readonly call: <N extends TeamCall>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;
  /** Adds people by name. @returns their ids, in order. */
  readonly add: (
    ...people: readonly (string | CallInput<'team.addPerson'>)[]
  ) => Promise<readonly string[]>;
  /** What somebody was given of a pack, in order. */
  readonly share: (packId: string, reviewerId: string) => readonly string[];
}

export function openTeamDesk(
  context: CoreContext,
  askServerPeople: AskServerPeople | null = null,
): TeamDesk {
  const handlers = createTeamHandlers(context, askServerPeople);
  const call: TeamDesk['call'] = async (name, input) => {
    // Which handler and which input belong together is known by name only at run time.
    const handler = handlers[name] as (
      parsed: unknown,
    ) => CallOutput<typeof name> | Promise<CallOutput<typeof name>>;
    return handler(contract[name].input.parse(input));
  };
  return {
    call,
    async add(...people) {
      const ids: string[] = [];
      for (const person of people) {
        const input = typeof person === 'string' ? { name: person } : person;
        ids.push((await call('team.addPerson', input)).personId);
      }
      return ids;
    },
    share: (packId, reviewerId) =>
      context.readDb
        .prepare<[string, string], string>(
          'SELECT case_id FROM share_case WHERE pack_id = ? AND reviewer_id = ? ORDER BY position',
        )
        .pluck()
        .all(packId, reviewerId),
  };
}

/** "Not my area", or its end, as somebody's own event. */
export function declinedBy(
  packId: string,
  authorId: string,
  caseId: string,
  declined = true,
): AnyNewEvent {
  return {
    kind: 'assignment.declined',
    stream: annotationStream(packId, authorId),
    authorId,
    packId,
    packRev: 1,
    caseId,
    body: { declined, reason: declined ? 'Not my area: billing' : '' },
  };
}
