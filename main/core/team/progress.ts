import { AlignmentFilterSchema } from '../../../shared/contract/alignment.ts';
import type { TeamProgress } from '../../../shared/contract/team.ts';
import { endOfDueDay, isPastDue } from '../../../shared/domain/due-day.ts';
import { undefinedEstimate, type Estimate } from '../../../shared/stats/estimate.ts';
import { personNames } from '../agreement/person-names.ts';
import { askStats } from '../alignment/ask-stats.ts';
import type { CoreContext } from '../context.ts';
import { lazyStatement } from '../review/lazy-statement.ts';
import type { Pack } from '../review/pack-reads.ts';
import { createPaceOf } from '../review/pace.ts';

interface Counts {
  readonly total: number;
  readonly submitted: number;
  readonly skipped: number;
  readonly declined: number;
  readonly late: number;
}

interface Work {
  readonly activeMs: number;
  readonly lastActivityAt: string | null;
}

interface Given {
  readonly reviewerId: string;
  readonly expertise: string | null;
  readonly dueAt: string | null;
  readonly isAssigned: number;
  readonly lastSeenAt: string | null;
}

const ALONE = 'Nobody else has answered the same cases.';

/** How far everybody is in a pack: those who have a share, and those who answered without one. */
export function createTeamProgress(
  context: CoreContext,
): (pack: Pack) => Promise<readonly TeamProgress[]> {
  const db = context.readDb;
  const paceOf = createPaceOf(db);
  const who = lazyStatement<[{ packId: string }], Given>(
    db,
    `SELECT w.*, t.last_seen_at AS lastSeenAt FROM (
       SELECT reviewer_id AS reviewerId, expertise, due_at AS dueAt, 1 AS isAssigned FROM assignment
       WHERE pack_id = @packId
       UNION ALL
       SELECT DISTINCT reviewer_id, NULL, NULL, 0 FROM case_state cs
       WHERE pack_id = @packId AND NOT EXISTS (
         SELECT 1 FROM assignment a WHERE a.pack_id = cs.pack_id AND a.reviewer_id = cs.reviewer_id)
     ) w LEFT JOIN team_person t ON t.person_id = w.reviewerId
     ORDER BY w.reviewerId`,
  );
  const inShare = lazyStatement<[{ packId: string; reviewerId: string; until: string }], Counts>(
    db,
    `SELECT count(*) - count(d.case_id) AS total, count(*) FILTER (WHERE cs.state = 'submitted') AS submitted,
       count(*) FILTER (WHERE cs.state = 'skipped') AS skipped, count(d.case_id) AS declined,
       count(*) FILTER (WHERE cs.state = 'submitted' AND cs.at >= @until) AS late
     FROM share_case s
     LEFT JOIN case_state cs ON cs.pack_id = s.pack_id AND cs.reviewer_id = s.reviewer_id AND cs.case_id = s.case_id
     LEFT JOIN declined_case d ON d.pack_id = s.pack_id AND d.reviewer_id = s.reviewer_id AND d.case_id = s.case_id
     WHERE s.pack_id = @packId AND s.reviewer_id = @reviewerId`,
  );
  const outside = lazyStatement<[string, string], Omit<Counts, 'total' | 'declined' | 'late'>>(
    db,
    `SELECT count(*) FILTER (WHERE state = 'submitted') AS submitted,
       count(*) FILTER (WHERE state = 'skipped') AS skipped
     FROM case_state WHERE pack_id = ? AND reviewer_id = ?`,
  );
  const work = lazyStatement<[string, string], Work>(
    db,
    `SELECT coalesce(sum(active_ms), 0) AS activeMs, max(at) AS lastActivityAt
     FROM case_state WHERE pack_id = ? AND reviewer_id = ?`,
  );

  return async (pack) => {
    const { packId } = pack;
    const now = context.deps.clock.now();
    const given = who().all({ packId });
    const names = personNames(
      db,
      given.map(({ reviewerId }) => reviewerId),
    );
    const rows = given.map((each, at): Omit<TeamProgress, 'agreement'> => {
      const { reviewerId, expertise, dueAt } = each;
      const isAssigned = each.isAssigned === 1;
      const until = dueAt === null ? null : endOfDueDay(dueAt);
      const counts = isAssigned
        ? inShare().get({ packId, reviewerId, until: until?.toISOString() ?? '~' })
        : { ...outside().get(packId, reviewerId), total: null, declined: 0, late: 0 };
      const { total = null, submitted = 0, skipped = 0, declined = 0, late = 0 } = counts ?? {};
      const done = work().get(packId, reviewerId);
      return {
        packId,
        packName: pack.name,
        reviewerId,
        name: names[at] ?? reviewerId,
        expertise,
        isSelf: reviewerId === context.reviewerId(packId),
        isAssigned,
        total,
        submitted,
        skipped,
        declined,
        dueAt,
        isOverdue: total !== null && submitted + skipped < total && isPastDue(dueAt, now),
        late,
        casesPerHour: paceOf(packId, reviewerId).casesPerHour,
        activeMs: done?.activeMs ?? 0,
        lastActivityAt: done?.lastActivityAt ?? null,
        lastSeenAt: each.lastSeenAt,
      };
    });
    const withOthers = await agreementOf(context, packId, rows);
    return rows.map((row) => ({
      ...row,
      agreement: withOthers.get(row.reviewerId) ?? undefinedEstimate(ALONE, 0),
    }));
  };
}

/** Everybody's agreement with the others of the pack; nobody is asked about where only one has answered. */
async function agreementOf(
  context: CoreContext,
  packId: string,
  rows: readonly Pick<TeamProgress, 'submitted'>[],
): Promise<ReadonlyMap<string, Estimate>> {
  if (rows.filter(({ submitted }) => submitted > 0).length < 2) return new Map();
  const filter = AlignmentFilterSchema.parse({ packIds: [packId], labelSource: 'review' });
  const { rows: questions } = await askStats(context, { kind: 'agreementTable', filter });
  // A verdict says most; of several questions the one that people shared most cases on.
  const [shared] = questions
    .filter((row) => row.summary.pairableUnits > 0)
    .toSorted(
      (a, b) =>
        Number(b.scale === 'verdict') - Number(a.scale === 'verdict') ||
        b.summary.pairableUnits - a.summary.pairableUnits,
    );
  if (shared === undefined) return new Map();
  const { reviewerIds, summary } = shared;
  return new Map(
    summary.perRater.map(({ rater, agreementWithOthers }) => [
      reviewerIds[rater] ?? '',
      agreementWithOthers,
    ]),
  );
}
