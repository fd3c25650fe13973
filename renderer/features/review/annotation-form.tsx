import { memo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { assertNever } from '../../../shared/result.ts';
import { focusedQuestion, strayAnswers, visibleQuestions } from './form-logic.ts';
import { ChoiceQuestion } from './questions/choice-question.tsx';
import { ExpectedToolsQuestion } from './questions/expected-tools-question.tsx';
import { FailureModeQuestion } from './questions/failure-mode-question.tsx';
import { NumberQuestion } from './questions/number-question.tsx';
import { StarsQuestion } from './questions/stars-question.tsx';
import { TextQuestion } from './questions/text-question.tsx';
import type { QuestionProps } from './questions/question-props.ts';
import { VerdictQuestion } from './questions/verdict-question.tsx';
import { YesNoQuestion } from './questions/yes-no-question.tsx';
import { useReview } from './review-context.ts';
import { currentForm } from './review-state.ts';
import classes from './form.module.css';

/** The rubric's questions for the target that is judged. */
export function AnnotationForm() {
  const shown = useReview(
    useShallow((state) => visibleQuestions(state.questions, currentForm(state).answers)),
  );
  const focusedKey = useReview(
    (state) =>
      focusedQuestion(state, {
        answers: currentForm(state).answers,
        focusedKey: state.focusedKey,
      })?.answerKey ?? null,
  );
  return (
    <div className={classes.questions}>
      {shown.map((item) => (
        <QuestionByKind
          key={item.answerKey}
          item={item}
          isFocused={item.answerKey === focusedKey}
        />
      ))}
      {shown.length === 0 ? (
        <p className={classes.quiet}>
          This rubric asks for a verdict per metric, and no metric scored this case.
        </p>
      ) : null}
      <StrayAnswers />
    </div>
  );
}

const QuestionByKind = memo(function QuestionByKind(props: QuestionProps) {
  const { kind } = props.item.question;
  switch (kind) {
    case 'verdict':
    case 'metric_verdict':
      return <VerdictQuestion {...props} />;
    case 'stars':
      return <StarsQuestion {...props} />;
    case 'single_choice':
    case 'multi_choice':
      return <ChoiceQuestion {...props} />;
    case 'yes_no':
      return <YesNoQuestion {...props} />;
    case 'number':
      return <NumberQuestion {...props} />;
    case 'text':
    case 'expected_output':
    case 'expected_outcome':
      return <TextQuestion {...props} />;
    case 'expected_tools':
      return <ExpectedToolsQuestion {...props} />;
    case 'failure_mode':
      return <FailureModeQuestion {...props} />;
    default:
      return assertNever(kind);
  }
});

/** Answers from another version of the rubric: shown, so that nothing goes missing unseen. */
function StrayAnswers() {
  const text = useReview((state) =>
    strayAnswers(state.questions, currentForm(state).answers)
      .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join('\n'),
  );
  if (text === '') return null;
  return (
    <div className={classes.stray}>
      <p>
        The rubric no longer asks for these answers. They are kept in the draft and not submitted.
      </p>
      <pre>{text}</pre>
    </div>
  );
}
