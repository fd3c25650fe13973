import { ActionIcon, Menu } from '@mantine/core';
import {
  IconCircleCheck,
  IconCircleDashed,
  IconDots,
  IconTrash,
  IconArrowBackUp,
} from '@tabler/icons-react';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Target } from '../../../shared/domain/case.ts';
import { targetKey } from '../../../shared/domain/target.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { formatClock } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { isAnswered } from './form-logic.ts';
import { useCaseUi, useReview, useReviewStore } from './review-context.ts';
import { hasParts } from './target-acts.ts';
import {
  currentForm,
  isUnsubmitted,
  readTarget,
  spanNameIn,
  targetTitle,
  type TargetForm,
} from './review-state.ts';
import classes from './form.module.css';

/** What is judged, what was judged already in this case, and the state of these answers. */
export function FormHead() {
  const item = useReview((state) => state.item);
  const view = item?.case;
  // Once a case: finding the turns reads its whole body.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const canJudgeParts = useMemo(() => hasParts(item), [view]);
  return (
    <div className={classes.head}>
      {canJudgeParts ? <TargetSwitch /> : <h2 className={classes.headTitle}>Your judgement</h2>}
      <AnswerState />
      <MoreMenu />
    </div>
  );
}

/** The whole case, every part that has answers, and the part that is open. */
function TargetSwitch() {
  const ui = useCaseUi();
  const store = useReviewStore();
  const selected = useStore(ui, (state) => state.selected);
  const target = useReview((state) => state.target);
  const forms = useReview((state) => state.forms);
  const item = useReview((state) => state.item);
  const current = targetKey(target);
  const keys = new Set(['case', ...Object.keys(forms).filter((key) => hasAnswers(forms[key]))]);
  keys.add(current);
  if (selected.kind !== 'case') keys.add(targetKey(selected));
  const targets = [...keys].map(readTarget).filter((other): other is Target => other !== null);
  return (
    <div className={classes.targets}>
      <div className={classes.targetList} role="group" aria-label="What you judge">
        {targets.map((other) => {
          const key = targetKey(other);
          return (
            <button
              key={key}
              type="button"
              className={classes.target}
              aria-pressed={key === current}
              onClick={() => store.getState().judgeTarget(other)}
            >
              <TargetMark form={forms[key]} />
              <span className={classes.targetName}>
                {visibleText(targetTitle(other, spanNameIn(item)))}
              </span>
            </button>
          );
        })}
      </div>
      <KeyHint command="review.target" />
    </div>
  );
}

function hasAnswers(form: TargetForm | undefined): boolean {
  return (
    form !== undefined && (form.submitted !== null || Object.values(form.answers).some(isAnswered))
  );
}

function TargetMark({ form }: { readonly form: TargetForm | undefined }) {
  if (!form || !hasAnswers(form)) return null;
  return isUnsubmitted(form) ? (
    <IconCircleDashed size={13} aria-label="Draft" />
  ) : (
    <IconCircleCheck size={13} aria-label="Submitted" />
  );
}

/** Open, draft or submitted, in words. */
function AnswerState() {
  const words = useReview((state) => {
    const form = currentForm(state);
    const hasWords = Object.values(form.answers).some(isAnswered);
    if (!isUnsubmitted(form)) return `Submitted${form.at ? ` ${formatClock(form.at)}` : ''}`;
    if (form.submitted !== null) return 'Changed since submit';
    return hasWords ? 'Draft' : '';
  });
  return <span className={classes.answerState}>{words}</span>;
}

function MoreMenu() {
  const store = useReviewStore();
  const hasDraft = useReview((state) => {
    const form = currentForm(state);
    return isUnsubmitted(form) && Object.values(form.answers).some(isAnswered);
  });
  const isSubmitted = useReview((state) => currentForm(state).submitted !== null);
  return (
    <Menu position="bottom-end" withinPortal shadow="sm">
      <Menu.Target>
        <ActionIcon aria-label="More for these answers" className={classes.more}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconTrash size={15} />}
          disabled={!hasDraft}
          onClick={() => void store.getState().discardDraft()}
        >
          Throw the draft away
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowBackUp size={15} />}
          disabled={!isSubmitted}
          onClick={() => void store.getState().retract()}
        >
          Take my submitted answers back
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
