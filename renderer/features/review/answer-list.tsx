import type { Answers } from '../../../shared/domain/annotation.ts';
import { effectiveAnswers, type FormQuestion } from '../../../shared/domain/form.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { AnswerInWords } from './answer-in-words.tsx';
import { isAnswered } from './form-logic.ts';
import classes from './answer-list.module.css';

interface Props {
  readonly questions: readonly FormQuestion[];
  readonly answers: Answers;
  /** Keys of the answers that others, beside this one, gave differently. */
  readonly differing: ReadonlySet<string>;
}

/** What one form says, in the order of its questions; what differs from the form beside it is marked. */
export function AnswerList({ questions, answers, differing }: Props) {
  const counted = effectiveAnswers(questions, answers);
  return (
    <dl className={classes.answers}>
      {questions.map(({ answerKey, title, question }) => {
        const value = counted[answerKey];
        if (value === undefined || !isAnswered(value)) return null;
        const differs = differing.has(answerKey);
        return (
          <div key={answerKey} className={classes.answer} data-differs={differs || undefined}>
            <dt>
              {visibleText(title)}
              {differs ? <span className={classes.differs}>differs</span> : null}
            </dt>
            <dd>
              <AnswerInWords question={question} value={value} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
