import type { AdjudicationItem } from '../../../shared/contract/adjudication.ts';
import type { PackDetail, ReviewItem } from '../../../shared/contract/review.ts';
import type { Answers } from '../../../shared/domain/annotation.ts';
import { formQuestions } from '../../../shared/domain/form.ts';
import { targetKey } from '../../../shared/domain/target.ts';
import { createCaseUiStore } from '../case/case-ui-store.ts';
import { ActiveTimeMeter } from '../review/active-time.ts';
import { firstOpen } from '../review/apply-step.ts';
import type { ReviewContextValue } from '../review/review-context.ts';
import { createReviewStore, type CoreCall } from '../review/review-store.ts';
import { initialReviewData, type ReviewData } from '../review/review-state.ts';

export interface DecisionParts {
  readonly item: AdjudicationItem;
  readonly pack: PackDetail;
  /** What was begun here before; null shows the decision that holds, or an empty form. */
  readonly draft: Answers | null;
  readonly holdKeys: () => () => void;
  readonly notify: (message: string) => void;
}

/**
 * The form of Review on one disagreement. Its answers become a decision and never answers of the lead,
 * so nothing of it reaches the review's own calls: what is begun is kept by the screen.
 */
export function createDecisionSession(parts: DecisionParts): ReviewContextValue {
  const { item, pack, draft, holdKeys, notify } = parts;
  const caseUi = createCaseUiStore({ isJudgeShown: true });
  const store = createReviewStore({
    packId: item.packId,
    call: refuseCall,
    caseUi,
    meter: new ActiveTimeMeter(() => performance.now()),
    after: () => () => undefined,
    holdKeys,
    notify,
  });
  store.setState(openedWith(item, pack, draft));
  return { store, caseUi };
}

const refuseCall: CoreCall = () =>
  Promise.resolve({
    ok: false,
    error: { code: 'input/invalid', message: 'A decision is no answer of a review.' },
  });

function openedWith(
  item: AdjudicationItem,
  pack: PackDetail,
  draft: Answers | null,
): Partial<ReviewData> {
  const held = item.decision?.answers ?? null;
  const answers = draft ?? held ?? {};
  const form = {
    answers,
    saved: answers,
    submitted: held,
    at: item.decision?.at ?? null,
    revealChoice: null,
  };
  const opened = {
    ...initialReviewData(),
    phase: 'ready' as const,
    pack,
    item: reviewItemOf(item),
    target: item.target,
    forms: { [targetKey(item.target)]: form },
    questions: formQuestions(item.rubric, item.case.metrics),
  };
  // No tick: what people said is read first, so the form is not scrolled to.
  return { ...opened, focusedKey: firstOpen(opened) };
}

function reviewItemOf(item: AdjudicationItem): ReviewItem {
  return {
    packId: item.packId,
    position: 0,
    total: 1,
    case: item.case,
    state: item.decision === null ? 'unreviewed' : 'submitted',
    flagged: false,
    skipReason: null,
    declineReason: null,
    canDecline: false,
    annotations: [],
    stale: null,
    versions: [],
    judgeHidden: item.judgeHidden,
    awaitsRevealChoice: false,
    activeMs: 0,
  };
}
