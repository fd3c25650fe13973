import { setImmediate } from 'node:timers/promises';
import type { PackDetail, PackSummary, QueueItem } from '../../../shared/contract/review.ts';
import type { ParsedInput } from '../../../shared/contract/contract.ts';
import type { CaseState } from '../../../shared/domain/case-state.ts';
import { isPastDue } from '../../../shared/domain/due-day.ts';
import { packStream } from '../../../shared/events/event.ts';
import type { AnyNewEvent } from '../context.ts';
import { createPackOrigins } from '../store/pack-origin.ts';
import { lazyStatement } from './lazy-statement.ts';
import { IN_SHARE, type Pack } from './pack-reads.ts';
import type { ReviewParts } from './review-item.ts';
import { packRubricEvents } from './pack-rubric.ts';
import type { Rubrics } from './rubrics.ts';

/** Characters of a case's label in the queue; 200,000 rows of it cross to the window at once. */
const LABEL_CHARS = 80;
/** Rows read in one go: about 5 ms. */
const QUEUE_SLICE = 2000;

/** Reads and changes packs that exist. */
export interface Packs {
  readonly summary: (pack: Pack) => PackSummary;
  readonly detail: (packId: string) => PackDetail;
  readonly list: () => PackSummary[];
  /** Read in slices, so that other calls are answered in between. */
  readonly queue: (packId: string) => Promise<QueueItem[]>;
  /** A new version of the pack if anything differs. @throws AppFailure `input/not-found`. */
  readonly update: (change: ParsedInput<'pack.update'>) => PackSummary;
  readonly withdraw: (packId: string, withdrawn: boolean, reason: string) => void;
}

export function createPacks(parts: ReviewParts & { readonly rubrics: Rubrics }): Packs {
  const { context, packs, progress, rubrics } = parts;
  const { readDb } = context;
  const originOf = createPackOrigins(readDb);
  const totals = lazyStatement<[string, string], { submitted: number; lastAt: string | null }>(
    readDb,
    `SELECT count(*) FILTER (WHERE state = 'submitted') AS submitted,
       max(at) FILTER (WHERE reviewer_id = ?) AS lastAt
     FROM case_state WHERE pack_id = ?`,
  );
  const caseList = lazyStatement<[string], { body: string }>(
    readDb,
    `SELECT json ->> '$.body' AS body FROM event
     WHERE stream = ? AND kind = 'pack.published' ORDER BY position DESC LIMIT 1`,
  );
  const queue = lazyStatement<
    [
      {
        packId: string;
        reviewerId: string;
        chars: number;
        from: number;
        to: number;
      },
    ],
    { caseId: string; label: string | null; state: string | null; flagged: number | null }
  >(
    readDb,
    `SELECT pc.case_id AS caseId,
       substr(coalesce(nullif(c.name, ''), nullif(c.input_preview, '')), 1, @chars) AS label,
       CASE WHEN cs.state = 'submitted' AND EXISTS (SELECT 1 FROM stale_case s
         WHERE s.pack_id = @packId AND s.reviewer_id = @reviewerId AND s.case_id = pc.case_id)
         THEN 'stale' ELSE cs.state END AS state, cs.flagged
     FROM pack_case pc
     LEFT JOIN case_row c ON c.case_id = pc.case_id
     LEFT JOIN case_state cs ON cs.pack_id = pc.pack_id AND cs.reviewer_id = @reviewerId AND cs.case_id = pc.case_id
     WHERE pc.pack_id = @packId AND pc.position >= @from AND pc.position < @to
       AND ${IN_SHARE}
     ORDER BY pc.position`,
  );
  const draftCases = lazyStatement<[string, string], { caseId: string }>(
    readDb,
    `SELECT DISTINCT case_id AS caseId FROM draft WHERE pack_id = ? AND reviewer_id = ? AND answers <> '{}'`,
  );

  function summary(pack: Pack): PackSummary {
    const reviewerId = context.reviewerId(pack.packId);
    const row = totals().get(reviewerId, pack.packId);
    const own = packs.assignment(pack.packId, reviewerId);
    return {
      packId: pack.packId,
      name: pack.name,
      rev: pack.rev,
      rubricId: pack.rubricId,
      rubricName: rubrics.ofPack(pack.packId, pack.rubricId, pack.rubricRev).name,
      rubricRev: pack.rubricRev,
      order: pack.order,
      blinding: pack.blinding,
      createdAt: pack.createdAt,
      createdBy: pack.createdBy,
      withdrawn: pack.withdrawn,
      caseCount: pack.caseCount,
      assignment:
        own === null
          ? null
          : {
              dueAt: own.dueAt,
              isPastDue: isPastDue(own.dueAt, context.deps.clock.now()),
              declined: own.declined,
              from: pack.leadId === context.personId() ? null : pack.createdBy,
            },
      progress: progress.of(pack.packId, reviewerId, packs.totalOf(pack, reviewerId)),
      submittedByAll: row?.submitted ?? 0,
      lastReviewedAt: row?.lastAt ?? null,
      origin: originOf(pack.packId),
    };
  }

  function casesSha256(packId: string): string {
    const row = caseList().get(packStream(packId));
    const body: unknown = row ? JSON.parse(row.body) : null;
    if (
      typeof body !== 'object' ||
      body === null ||
      !('casesSha256' in body) ||
      typeof body.casesSha256 !== 'string'
    ) {
      throw new Error('The log does not hold the event that published this pack.');
    }
    return body.casesSha256;
  }

  return {
    summary,
    list: () => packs.all().map(summary),
    detail(packId) {
      const pack = packs.get(packId);
      return {
        ...summary(pack),
        guidelines: packs.guidelines(packId, pack.guidelineRev),
        guidelinesRev: pack.guidelineRev,
        rubric: rubrics.ofPack(packId, pack.rubricId, pack.rubricRev),
      };
    },
    async queue(packId) {
      const { caseCount } = packs.get(packId);
      const reviewerId = context.reviewerId(packId);
      const withDraft = new Set(
        draftCases()
          .all(packId, reviewerId)
          .map((row) => row.caseId),
      );
      const items: QueueItem[] = [];
      for (let from = 0; from < caseCount; from += QUEUE_SLICE) {
        if (from > 0) await setImmediate();
        const to = from + QUEUE_SLICE;
        for (const row of queue().all({
          packId,
          reviewerId,
          chars: LABEL_CHARS,
          from,
          to,
        })) {
          const { caseId, label, state, flagged } = row;
          items.push({
            caseId,
            // A name or input can hold line breaks; a row of the queue is one line.
            label: (label ?? caseId).replace(/\s+/g, ' ').trim() || caseId,
            state: queueState(state, withDraft.has(caseId)),
            flagged: flagged === 1,
          });
        }
      }
      return items;
    },
    update({ packId, name, guidelines, rubricRev }) {
      const pack = packs.get(packId);
      const next = { name: name ?? pack.name, rubricRev: rubricRev ?? pack.rubricRev };
      const rubric = rubrics.ofPack(packId, pack.rubricId, next.rubricRev);
      const hasNewGuidelines =
        guidelines !== undefined && guidelines !== packs.guidelines(packId, pack.guidelineRev);
      const isSame = next.name === pack.name && next.rubricRev === pack.rubricRev;
      if (isSame && !hasNewGuidelines) return summary(pack);
      const envelope = {
        stream: packStream(packId),
        authorId: context.personId(),
        packId,
        packRev: pack.rev + 1,
        rubricRev: next.rubricRev,
      };
      const events: AnyNewEvent[] = [
        {
          ...envelope,
          kind: 'pack.published',
          body: {
            name: next.name,
            rubricId: pack.rubricId,
            order: pack.order,
            blinding: pack.blinding,
            caseCount: pack.caseCount,
            casesSha256: casesSha256(packId),
          },
        },
      ];
      if (hasNewGuidelines) {
        events.push({
          ...envelope,
          kind: 'guideline.published',
          body: { rev: pack.guidelineRev + 1, markdown: guidelines },
        });
      }
      events.push(
        ...packRubricEvents(context.readDb, rubric, {
          packId,
          packRev: envelope.packRev,
          authorId: envelope.authorId,
        }),
      );
      context.writer.commit(events);
      return summary(packs.get(packId));
    },
    withdraw(packId, withdrawn, reason) {
      const pack = packs.get(packId);
      if (pack.withdrawn === withdrawn) return;
      context.writer.commit([
        {
          kind: 'pack.withdrawn',
          stream: packStream(packId),
          authorId: context.personId(),
          packId,
          packRev: pack.rev,
          body: { withdrawn, reason },
        },
      ]);
    },
  };
}

function queueState(settled: string | null, hasDraft: boolean): CaseState {
  if (settled === 'submitted' || settled === 'skipped') return settled;
  if (settled === 'stale') return hasDraft ? 'draft' : 'stale';
  return hasDraft ? 'draft' : 'unreviewed';
}
