import type {
  AnnotationView,
  AnswerVersions,
  PackProgress,
  ReviewItem,
  ReviewStep,
} from '../../../shared/contract/review.ts';
import type { CaseState } from '../../../shared/domain/case-state.ts';
import { canonicalJson } from '../../../shared/events/canonical.ts';
import type { CoreContext } from '../context.ts';
import { createCaseViews } from '../library/case-view.ts';
import type { AnnotationReads, Head, SettledState, TargetDraft } from './annotation-reads.ts';
import { lazyStatement } from './lazy-statement.ts';
import type { OwnAssignment, Pack, PackCase, PackReads } from './pack-reads.ts';
import type { Progress } from './progress.ts';
import { createStaleReads } from './stale-answers.ts';

/** Where to go after an act on a case. */
export type Then = 'next_unreviewed' | 'next' | 'stay';

export interface ReviewParts {
  readonly context: CoreContext;
  readonly packs: PackReads;
  readonly annotations: AnnotationReads;
  readonly progress: Progress;
}

/** Builds what the review screen shows next, in one message. */
export interface Steps {
  /** @param caseId null for "nothing left to show". @throws AppFailure `input/not-found`. */
  readonly at: (pack: Pack, caseId: string | null) => ReviewStep;
  /** The step after an act on a case. */
  readonly after: (pack: Pack, caseId: string, then: Then) => ReviewStep;
  /** Where the person left off: the last case that waits for a word after its reveal, the last draft, else the first unreviewed case. */
  readonly resume: (pack: Pack) => ReviewStep;
}

export function createSteps(parts: ReviewParts): Steps {
  const { context, packs, annotations, progress } = parts;
  const views = createCaseViews(context);
  const staleAnswers = createStaleReads(context);
  const stacks = lazyStatement<
    [{ authorId: string; packId: string }],
    { undo: number; redo: number }
  >(
    context.readDb,
    // Two looks at the top: a stack is as long as the review so far.
    `SELECT EXISTS (SELECT 1 FROM undo_entry WHERE author_id = @authorId AND pack_id = @packId AND stack = 'undo') AS undo,
       EXISTS (SELECT 1 FROM undo_entry WHERE author_id = @authorId AND pack_id = @packId AND stack = 'redo') AS redo`,
  );

  function isWaiting(pack: Pack, caseId: string, reviewerId: string): boolean {
    // A case can have left the pack, or the workspace, since it was answered.
    if (!packs.hasCase(pack.packId, caseId)) return false;
    const head = annotations.heads(pack.packId, caseId, reviewerId).get('case');
    return awaitsRevealChoice(pack, packs.caseOf(pack.packId, caseId), head);
  }

  function itemAt(
    pack: Pack,
    caseId: string,
    total: number,
    own: OwnAssignment | null,
  ): ReviewItem {
    const reviewerId = context.reviewerId(pack.packId);
    const packCase = packs.caseOf(pack.packId, caseId);
    const { position } = packCase;
    const heads = annotations.heads(pack.packId, caseId, reviewerId);
    const drafts = openDrafts(heads, annotations.drafts(pack.packId, caseId, reviewerId));
    const settled = annotations.settled(pack.packId, caseId, reviewerId);
    const stale = staleAnswers(pack, packCase, heads.get('case'));
    const judgeHidden = pack.blinding.judge && settled.state !== 'submitted';
    const view = views.caseView(caseId, {
      hideJudge: judgeHidden,
      hideLabels: judgeHidden,
    });
    return {
      packId: pack.packId,
      position:
        total === pack.caseCount ? position : packs.placeInShare(pack.packId, reviewerId, position),
      total,
      case: view,
      state: stateOf(settled, drafts.open.size > 0, stale !== null),
      flagged: settled.flagged,
      skipReason: settled.state === 'skipped' ? settled.skipReason : null,
      // Most reviewers hand nothing back, so that most key presses need not ask.
      declineReason:
        own !== null && own.declined > 0
          ? packs.declineReason(pack.packId, reviewerId, caseId)
          : null,
      canDecline: own !== null,
      annotations: viewsOf(pack, heads, drafts.open),
      judgeHidden,
      awaitsRevealChoice: awaitsRevealChoice(pack, packCase, heads.get('case')),
      stale,
      versions: versionsOf(heads),
      activeMs: settled.activeMs + drafts.activeMs,
    };
  }

  function at(pack: Pack, caseId: string | null): ReviewStep {
    const reviewerId = context.reviewerId(pack.packId);
    const steps = stacks().get({ authorId: reviewerId, packId: pack.packId });
    const own = packs.assignment(pack.packId, reviewerId);
    const total = own === null ? pack.caseCount : own.cases - own.declined;
    const counts: PackProgress = progress.of(pack.packId, reviewerId, total);
    return {
      item: caseId === null ? null : itemAt(pack, caseId, total, own),
      progress: counts,
      canUndo: steps?.undo === 1,
      canRedo: steps?.redo === 1,
      savedAt: context.deps.clock.now().toISOString(),
    };
  }

  return {
    at,
    after(pack, caseId, then) {
      if (then === 'stay') return at(pack, caseId);
      const { position } = packs.caseOf(pack.packId, caseId);
      return at(
        pack,
        then === 'next'
          ? packs.after(pack.packId, context.reviewerId(pack.packId), position)
          : packs.unreviewedAfter(pack.packId, context.reviewerId(pack.packId), position),
      );
    },
    resume(pack) {
      const reviewerId = context.reviewerId(pack.packId);
      const waiting = pack.blinding.judge
        ? annotations.lastCommittedCase(pack.packId, reviewerId)
        : null;
      if (waiting !== null && isWaiting(pack, waiting, reviewerId)) return at(pack, waiting);
      return at(
        pack,
        annotations.splitCase(pack.packId, reviewerId) ??
          annotations.lastDraftCase(pack.packId, reviewerId) ??
          packs.unreviewedAfter(pack.packId, reviewerId, -1),
      );
    },
  };
}

/** Submitted under the blindfold, shown the judge since, and not yet said what that changed. */
export function awaitsRevealChoice(
  pack: Pack,
  packCase: Pick<PackCase, 'isWithheld'>,
  caseHead: Head | undefined,
): boolean {
  if (packCase.isWithheld) return false;
  return pack.blinding.judge && caseHead?.state === 'submitted' && caseHead.judgeSeen === 'hidden';
}

/**
 * The drafts that say something else than what is submitted. One that only carries time, or repeats
 * the submitted answers, is no unfinished work.
 */
function openDrafts(
  heads: ReadonlyMap<string, Head>,
  drafts: ReadonlyMap<string, TargetDraft>,
): { readonly open: ReadonlyMap<string, TargetDraft>; readonly activeMs: number } {
  const open = new Map<string, TargetDraft>();
  let activeMs = 0;
  for (const [target, draft] of drafts) {
    activeMs += draft.activeMs;
    const head = heads.get(target);
    const submitted = head?.state === 'submitted' ? head.answers : {};
    if (canonicalJson(draft.answers) !== canonicalJson(submitted)) open.set(target, draft);
  }
  return { open, activeMs };
}

function stateOf(settled: SettledState, hasDraft: boolean, isStale: boolean): CaseState {
  if (isStale) return hasDraft ? 'draft' : 'stale';
  if (settled.state !== 'unreviewed') return settled.state;
  return hasDraft ? 'draft' : 'unreviewed';
}

function viewsOf(
  pack: Pack,
  heads: ReadonlyMap<string, Head>,
  drafts: ReadonlyMap<string, TargetDraft>,
): AnnotationView[] {
  const views = new Map<string, AnnotationView>();
  for (const [target, head] of heads) {
    if (head.state !== 'submitted') continue;
    const { answers, rubricRev, at, revealChoice } = head;
    views.set(target, { target, answers, status: 'submitted', rubricRev, at, revealChoice });
  }
  for (const [target, draft] of drafts) {
    const { answers, at } = draft;
    views.set(target, {
      target,
      answers,
      status: 'draft',
      rubricRev: pack.rubricRev,
      at,
      revealChoice: null,
    });
  }
  return [...views.values()].sort(
    (a, b) =>
      Number(b.target === 'case') - Number(a.target === 'case') || compare(a.target, b.target),
  );
}

/** The targets of which several versions hold. */
function versionsOf(heads: ReadonlyMap<string, Head>): AnswerVersions[] {
  return [...heads.values()].flatMap(({ target, versions }) =>
    versions.length > 1 ? [{ target, versions }] : [],
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
