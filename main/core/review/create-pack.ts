import { setImmediate } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { ParsedInput } from '../../../shared/contract/contract.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { packStream } from '../../../shared/events/event.ts';
import type { CoreContext } from '../context.ts';
import { listCaseIds } from '../library/case-ids.ts';
import { encodeCaseList, sha256Hex } from '../store/blobs.ts';
import { orderCases } from './pack-order.ts';
import { packRubricEvents } from './pack-rubric.ts';
import type { Rubrics } from './rubrics.ts';

export const MAX_PACK_CASES = 200_000;

/** Cases looked up in one go: about 5 ms. */
const SLICE = 2000;

/**
 * Publishes a new pack: its list of cases, its first guidelines and what reviewers are not to see.
 * @returns the id of the pack.
 * @throws AppFailure `pack/empty`, `import/too-many-cases`, `input/not-found` (a case, the rubric, the
 *   metric of the order).
 */
export async function createPack(
  context: CoreContext,
  rubrics: Rubrics,
  input: ParsedInput<'pack.create'>,
): Promise<string> {
  const rubric = rubrics.get(input.rubricId);
  const selected = [...new Set(await selectCases(context, input.cases))];
  if (selected.length === 0) {
    throw new AppFailure(
      appError('pack/empty', 'No case matches the selection.', {
        hint: 'Widen the filter or select cases in the library.',
      }),
    );
  }
  const caseIds = await orderCases(context.readDb, selected, input.order);
  const packId = context.deps.newId();
  const cases = encodeCaseList(caseIds);
  const envelope = {
    stream: packStream(packId),
    authorId: context.personId(),
    packId,
    packRev: 1,
    rubricRev: rubric.rev,
  };
  context.writer.commit(
    [
      {
        ...envelope,
        kind: 'pack.published',
        body: {
          name: input.name,
          rubricId: rubric.id,
          order: input.order,
          blinding: input.blinding,
          caseCount: caseIds.length,
          casesSha256: sha256Hex(cases),
        },
      },
      {
        ...envelope,
        kind: 'guideline.published',
        body: { rev: 1, markdown: input.guidelines },
      },
      ...packRubricEvents(context.readDb, rubric, {
        packId,
        packRev: 1,
        authorId: context.personId(),
      }),
    ],
    undefined,
    [cases],
  );
  return packId;
}

async function selectCases(
  context: CoreContext,
  cases: ParsedInput<'pack.create'>['cases'],
): Promise<readonly string[]> {
  if ('caseIds' in cases) {
    await refuseUnknown(context.readDb, cases.caseIds);
    return cases.caseIds;
  }
  const limit = cases.limit ?? MAX_PACK_CASES + 1;
  const found = await listCaseIds(context, cases.filter, cases.sort, limit);
  if (found.length > MAX_PACK_CASES) {
    throw new AppFailure(
      appError(
        'import/too-many-cases',
        `The filter finds more than ${MAX_PACK_CASES.toLocaleString('en')} cases, the most that one pack holds.`,
        { hint: 'Narrow the filter or set a limit.' },
      ),
    );
  }
  return found;
}

async function refuseUnknown(db: Database, caseIds: readonly string[]): Promise<void> {
  const unknown = db
    .prepare<[string], string>(
      `SELECT j.value FROM json_each(?) j
       WHERE NOT EXISTS (SELECT 1 FROM case_row c WHERE c.case_id = j.value) LIMIT 1`,
    )
    .pluck();
  for (let from = 0; from < caseIds.length; from += SLICE) {
    if (from > 0) await setImmediate();
    const missing = unknown.get(JSON.stringify(caseIds.slice(from, from + SLICE)));
    if (missing === undefined) continue;
    const name = missing.slice(0, 120);
    throw new AppFailure(
      appError('input/not-found', `The case “${name}” is not in this workspace.`, {
        subject: name,
        hint: 'Select the cases again: the library has changed.',
      }),
    );
  }
}
