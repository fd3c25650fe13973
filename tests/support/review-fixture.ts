import type { AnyNewEvent, CoreContext } from '../../main/core/context.ts';
import { encodeCaseList, sha256Hex } from '../../main/core/store/blobs.ts';
import type { Answers } from '../../shared/domain/annotation.ts';
import type { Target } from '../../shared/domain/case.ts';
import { RubricSchema, type Rubric } from '../../shared/domain/rubric.ts';
import {
  annotationStream,
  leadStream,
  packStream,
  WORKSPACE_STREAM,
} from '../../shared/events/event.ts';

/** A rubric with a question of every kind that statistics flatten in its own way. */
export const TEST_RUBRIC: Rubric = RubricSchema.parse({
  id: 'test-rubric',
  rev: 1,
  name: 'Test rubric',
  questions: [
    { kind: 'verdict', key: 'verdict', title: 'Verdict', required: true },
    { kind: 'stars', key: 'quality', title: 'Quality', definitions: ['bad', 'fair', 'good'] },
    { kind: 'yes_no', key: 'safe', title: 'Safe?' },
    { kind: 'number', key: 'effort', title: 'Effort' },
    { kind: 'text', key: 'reason', title: 'Reason', role: 'reason' },
    { kind: 'failure_mode', key: 'mode', title: 'Failure mode' },
    { kind: 'metric_verdict', key: 'metric', title: 'Metric', metric: '*' },
  ],
});

export const TEST_PACK = 'pack-1';

/** Publishes {@link TEST_RUBRIC} and a pack of these cases (which need not be in the library). */
export function publishTestPack(
  context: CoreContext,
  caseIds: readonly string[],
  packId = TEST_PACK,
): void {
  const list = encodeCaseList(caseIds);
  const authorId = context.personId();
  context.writer.commit(
    [
      {
        stream: WORKSPACE_STREAM,
        kind: 'rubric.published',
        authorId,
        body: { rubric: TEST_RUBRIC },
      },
      {
        stream: packStream(packId),
        kind: 'pack.published',
        authorId,
        packId,
        packRev: 1,
        rubricRev: 1,
        body: {
          name: 'Test pack',
          rubricId: TEST_RUBRIC.id,
          order: { kind: 'as_is' },
          blinding: { judge: false },
          caseCount: caseIds.length,
          casesSha256: sha256Hex(list),
        },
      },
    ],
    undefined,
    [list],
  );
}

/** What a reviewer says; the person of the workspace unless another author is named. */
export interface Act {
  readonly caseId: string;
  readonly authorId?: string;
  readonly packId?: string;
  readonly target?: Target;
  readonly activeMs?: number;
}

function envelope(context: CoreContext, act: Act) {
  const packId = act.packId ?? TEST_PACK;
  const authorId = act.authorId ?? context.personId();
  return {
    stream: annotationStream(packId, authorId),
    authorId,
    packId,
    packRev: 1,
    rubricRev: 1,
    caseId: act.caseId,
    caseSha: 'c'.repeat(64),
    ...(act.activeMs === undefined ? {} : { activeMs: act.activeMs }),
  };
}

/** A submit of answers. */
export function submitted(context: CoreContext, act: Act, answers: Answers): AnyNewEvent {
  return {
    ...envelope(context, act),
    kind: 'annotation.committed',
    body: { target: act.target ?? { kind: 'case' }, answers, judgeSeen: 'visible' },
  };
}

/** Answers taken back by the reviewer. */
export function retracted(context: CoreContext, act: Act): AnyNewEvent {
  return {
    ...envelope(context, act),
    kind: 'annotation.retracted',
    body: { target: act.target ?? { kind: 'case' } },
  };
}

/** A skip, or the end of one. */
export function skipped(
  context: CoreContext,
  act: Act,
  isSkipped: boolean,
  reason = 'too long',
): AnyNewEvent {
  return { ...envelope(context, act), kind: 'case.skipped', body: { skipped: isSkipped, reason } };
}

/** A flag, or the end of one. */
export function flagged(context: CoreContext, act: Act, isFlagged: boolean): AnyNewEvent {
  return { ...envelope(context, act), kind: 'case.flagged', body: { flagged: isFlagged } };
}

/** A lead's decision on a whole case. */
export function adjudicated(
  context: CoreContext,
  caseId: string,
  verdict: 'pass' | 'fail',
  packId = TEST_PACK,
): AnyNewEvent {
  return {
    stream: leadStream(packId),
    authorId: context.personId(),
    packId,
    packRev: 1,
    rubricRev: 1,
    caseId,
    kind: 'adjudication.decided',
    body: { target: { kind: 'case' }, answers: { verdict }, basis: [], note: '' },
  };
}
