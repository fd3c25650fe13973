import { DEFAULT_RUBRICS } from '../../../shared/domain/default-rubrics.ts';
import { findRubricProblems } from '../../../shared/domain/rubric-problems.ts';
import { RubricSchema, type Rubric, type RubricDraft } from '../../../shared/domain/rubric.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { canonicalJson } from '../../../shared/events/canonical.ts';
import { WORKSPACE_STREAM } from '../../../shared/events/event.ts';
import type { AnyNewEvent, CoreContext } from '../context.ts';
import type { PackRubric } from '../store/rubric-reader.ts';
import { lazyStatement } from './lazy-statement.ts';
import { failWith, hasProblems } from './problems.ts';

/** Author of what ships with Assay: nobody's own act, so nobody's undo takes it back. */
const SHIPPED_BY = 'assay';

/** Reads and saves rubrics. Every revision stays readable for the answers that name it. */
export interface Rubrics {
  /** The newest revision of each rubric: the shipped ones first, then by name. */
  readonly list: () => readonly Rubric[];
  /** @throws AppFailure `input/not-found`. */
  readonly get: (rubricId: string, rev?: number) => Rubric;
  /** A revision as a pack knows it: from the pack's own stream, else the workspace's. @throws AppFailure `input/not-found`. */
  readonly ofPack: (packId: string, rubricId: string, rev: number) => Rubric;
  /**
   * Saves a new rubric, or the next revision of one; unchanged content stays the same revision.
   * @throws AppFailure `rubric/invalid` with every problem in `details`; `input/not-found`.
   */
  readonly save: (draft: RubricDraft) => Rubric;
}

/** @param context of the open workspace; a read-only one lists the shipped rubrics without storing them. */
export function createRubrics(context: CoreContext): Rubrics {
  const readAll = lazyStatement<[], { json: string }>(
    context.readDb,
    `SELECT r.json FROM rubric r
     JOIN (SELECT rubric_id, max(rev) AS rev FROM rubric GROUP BY rubric_id) newest
       ON newest.rubric_id = r.rubric_id AND newest.rev = r.rev`,
  );
  const readOne = lazyStatement<[{ rubricId: string; rev: number | null }], { json: string }>(
    context.readDb,
    'SELECT json FROM rubric WHERE rubric_id = @rubricId AND rev = coalesce(@rev, (SELECT max(rev) FROM rubric WHERE rubric_id = @rubricId))',
  );
  const readOfPack = lazyStatement<[PackRubric], { json: string }>(
    context.readDb,
    'SELECT json FROM pack_rubric WHERE pack_id = @packId AND rubric_id = @rubricId AND rev = @rev',
  );
  const countKnown = lazyStatement<[string], { known: number }>(
    context.readDb,
    'SELECT count(DISTINCT rubric_id) AS known FROM rubric WHERE rubric_id IN (SELECT value FROM json_each(?))',
  );
  // A revision never changes, and a review asks for the same one at every step.
  const parsed = new Map<string, Rubric>();
  const defaultIds = JSON.stringify(DEFAULT_RUBRICS.map((rubric) => rubric.id));
  let shippedAreThere = false;

  /** Publishes the shipped rubrics where they are missing, all in one transaction. */
  function ensureShipped(): void {
    if (shippedAreThere) return;
    const known = countKnown().get(defaultIds)?.known ?? 0;
    if (known < DEFAULT_RUBRICS.length) {
      if (context.isReadOnly) return;
      const missing = DEFAULT_RUBRICS.filter(
        (rubric) => !readOne().get({ rubricId: rubric.id, rev: null }),
      );
      context.writer.commit(missing.map((rubric) => published(rubric, SHIPPED_BY)));
    }
    shippedAreThere = true;
  }

  function find(rubricId: string, rev: number | null): Rubric | null {
    const key = `${rev ?? ''} ${rubricId}`;
    const kept = rev === null ? undefined : parsed.get(key);
    if (kept) return kept;
    const row = readOne().get({ rubricId, rev });
    const rubric = row
      ? RubricSchema.parse(JSON.parse(row.json))
      : (DEFAULT_RUBRICS.find((shipped) => shipped.id === rubricId && shipped.rev === (rev ?? 1)) ??
        null);
    if (rubric && rev !== null) parsed.set(key, rubric);
    return rubric;
  }

  function get(rubricId: string, rev?: number): Rubric {
    ensureShipped();
    const rubric = find(rubricId, rev ?? null);
    if (rubric) return rubric;
    const what =
      rev === undefined ? `rubric “${rubricId}”` : `revision ${rev} of the rubric “${rubricId}”`;
    throw new AppFailure(
      appError('input/not-found', `This workspace has no ${what}.`, { subject: rubricId }),
    );
  }

  function ofPack(packId: string, rubricId: string, rev: number): Rubric {
    const key = JSON.stringify([packId, rubricId, rev]);
    const kept = parsed.get(key);
    if (kept) return kept;
    const row = readOfPack().get({ packId, rubricId, rev });
    if (!row) return get(rubricId, rev);
    const rubric = RubricSchema.parse(JSON.parse(row.json));
    parsed.set(key, rubric);
    return rubric;
  }

  return {
    get,
    ofPack,
    list() {
      ensureShipped();
      const stored = readAll()
        .all()
        .map((row) => RubricSchema.parse(JSON.parse(row.json)));
      const storedIds = new Set(stored.map((rubric) => rubric.id));
      const all = [...stored, ...DEFAULT_RUBRICS.filter((rubric) => !storedIds.has(rubric.id))];
      const rank = (rubric: Rubric) => {
        const index = DEFAULT_RUBRICS.findIndex((shipped) => shipped.id === rubric.id);
        return index === -1 ? DEFAULT_RUBRICS.length : index;
      };
      return all.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en'));
    },
    save(draft) {
      ensureShipped();
      const problems = findRubricProblems(draft.questions);
      if (hasProblems(problems)) throw failWith(problems);
      const newest = draft.id === undefined ? null : get(draft.id);
      const rubric: Rubric = {
        id: newest?.id ?? context.deps.newId(),
        rev: (newest?.rev ?? 0) + 1,
        name: draft.name,
        description: draft.description,
        questions: draft.questions,
      };
      if (newest && canonicalJson({ ...newest, rev: 0 }) === canonicalJson({ ...rubric, rev: 0 })) {
        return newest;
      }
      context.writer.commit([published(rubric, context.personId())]);
      return rubric;
    },
  };
}

function published(rubric: Rubric, authorId: string): AnyNewEvent {
  return {
    kind: 'rubric.published',
    stream: WORKSPACE_STREAM,
    authorId,
    rubricRev: rubric.rev,
    body: { rubric },
  };
}
