import type { DeclinedCase, RouteCandidate, TeamPerson } from '../../../shared/contract/team.ts';
import { wantedExpertise } from '../../../shared/domain/decline-reasons.ts';
import type { CoreContext } from '../context.ts';
import { lazyStatement } from '../review/lazy-statement.ts';
import { mayMeasure } from './lead-only.ts';
import type { People } from './people.ts';

/** People offered for one case; more than these make no choice easier. */
const MOST_CANDIDATES = 12;

interface Row {
  readonly packId: string;
  readonly packName: string;
  readonly reviewerId: string;
  readonly caseId: string;
  readonly label: string;
  readonly reason: string;
  readonly isMeasure: number;
}

/** Cases that reviewers handed back, as long as they are still in the share: nobody has been given them. */
export function createDeclined(context: CoreContext, people: People): () => DeclinedCase[] {
  const waiting = lazyStatement<[], Row>(
    context.readDb,
    `SELECT d.pack_id AS packId, p.name AS packName, d.reviewer_id AS reviewerId, d.case_id AS caseId,
       coalesce(nullif(c.name, ''), nullif(c.input_preview, ''), d.case_id) AS label, d.reason,
       (EXISTS (SELECT 1 FROM repeat_case r WHERE r.pack_id = d.pack_id AND r.reviewer_id = d.reviewer_id
          AND r.alias_id = d.case_id)
        OR EXISTS (SELECT 1 FROM gold_case g WHERE g.pack_id = d.pack_id AND g.reviewer_id = d.reviewer_id
          AND g.case_id = d.case_id)) AS isMeasure
     FROM declined_case d
     JOIN pack p ON p.pack_id = d.pack_id AND p.withdrawn = 0
     JOIN share_case s ON s.pack_id = d.pack_id AND s.reviewer_id = d.reviewer_id AND s.case_id = d.case_id
     LEFT JOIN repeat_case alias ON alias.pack_id = d.pack_id AND alias.reviewer_id = d.reviewer_id
       AND alias.alias_id = d.case_id
     LEFT JOIN case_row c ON c.case_id = coalesce(alias.case_id, d.case_id)
     WHERE NOT EXISTS (SELECT 1 FROM pack_identity me WHERE me.pack_id = d.pack_id)
       AND ${mayMeasure('d.pack_id')}
     ORDER BY d.pack_id, d.reviewer_id, d.case_id`,
  );
  const takers = lazyStatement<[{ packId: string; caseId: string }], { personId: string }>(
    context.readDb,
    `SELECT reviewer_id AS personId FROM assignment a WHERE a.pack_id = @packId AND EXISTS (
       SELECT 1 FROM share_case s WHERE s.pack_id = a.pack_id AND s.reviewer_id = a.reviewer_id AND s.case_id = @caseId)
     UNION SELECT reviewer_id FROM declined_case WHERE pack_id = @packId AND case_id = @caseId`,
  );

  return () => {
    const rows = waiting().all();
    if (rows.length === 0) return [];
    const team = people.list();
    const byId = new Map(team.map((person) => [person.personId, person]));
    return rows.map((row): DeclinedCase => {
      const { packId, caseId, reviewerId } = row;
      const from = byId.get(reviewerId);
      const has = new Set(
        takers()
          .all({ packId, caseId })
          .map(({ personId }) => personId),
      );
      const others = team.filter(({ personId, role }) => !has.has(personId) && role !== 'viewer');
      return {
        ...row,
        label: row.label.replaceAll(/\s+/g, ' ').slice(0, 200),
        name: from?.name ?? reviewerId,
        isMeasure: row.isMeasure === 1,
        candidates:
          row.isMeasure === 1
            ? []
            : candidates(others, wantedExpertise(row.reason), from?.expertise ?? null),
      };
    });
  };
}

/**
 * The expertise that the reason asks for comes first, then another than that of whoever handed it back,
 * then whoever has the least to do.
 */
function candidates(
  others: readonly TeamPerson[],
  wanted: string | null,
  declinedBy: string | null,
): RouteCandidate[] {
  const fit = ({ expertise }: TeamPerson): number => {
    if (expertise === null) return 0;
    if (expertise === wanted) return 2;
    return expertise === declinedBy ? 0 : 1;
  };
  return others
    .toSorted((a, b) => fit(b) - fit(a) || a.open - b.open)
    .slice(0, MOST_CANDIDATES)
    .map(({ personId, name, expertise, open }) => ({ personId, name, expertise, open }));
}
