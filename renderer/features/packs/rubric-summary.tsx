import type { Rubric } from '../../../shared/domain/rubric.ts';
import { formatPlural } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { QUESTION_KINDS } from '../rubrics/question-kinds.ts';
import classes from './rubric-summary.module.css';

/** What a rubric is for and what it asks, short. */
export function RubricSummary({
  rubric,
}: {
  readonly rubric: Pick<Rubric, 'description' | 'questions'>;
}) {
  const required = rubric.questions.filter((question) => question.required).length;
  return (
    <div className={classes.root}>
      {rubric.description === '' ? null : (
        <p className={classes.description}>{visibleText(rubric.description)}</p>
      )}
      <p className={classes.count}>
        {formatPlural(rubric.questions.length, 'question')}
        {required > 0 ? `, ${required} required` : ''}
      </p>
      <ol className={classes.list}>
        {rubric.questions.map((question) => {
          const { title, Icon } = QUESTION_KINDS[question.kind];
          return (
            <li key={question.key} className={classes.item}>
              <span className={classes.icon} title={title}>
                <Icon size={14} stroke={1.8} />
              </span>
              <span className={classes.title}>{visibleText(question.title)}</span>
              {question.required ? <span className={classes.mark}>required</span> : null}
              {question.shownWhen ? <span className={classes.mark}>sometimes</span> : null}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
