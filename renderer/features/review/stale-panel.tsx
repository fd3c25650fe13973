import { IconRefreshAlert } from '@tabler/icons-react';
import type { FieldChange } from '../../../shared/domain/record-diff.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { formatPlural } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { useReview } from './review-context.ts';
import classes from './stale-panel.module.css';

/** A later revision of the pack changed the case since it was answered: what changed, field by field. */
export function StalePanel() {
  const stale = useReview((state) => state.item?.stale ?? null);
  const isCase = useReview((state) => state.target.kind === 'case');
  if (stale === null || !isCase) return null;
  const { packRev, changes } = stale;
  return (
    <section className={classes.panel} aria-label="Changed since your answer">
      <h3 className={classes.title}>
        <IconRefreshAlert size={15} aria-hidden /> Changed since your answer
        {changes === null ? null : (
          <span className={classes.count}>{formatPlural(changes.length, 'field')}</span>
        )}
      </h3>
      {changes === null ? (
        <p className={classes.hint}>What the case was before is not kept here.</p>
      ) : (
        <dl className={classes.changes}>
          {changes.map((change) => (
            <Change key={change.path} change={change} />
          ))}
        </dl>
      )}
      <p className={classes.hint}>
        You answered revision {packRev}. Your answers are below: change them or submit them again
        with <KeyHint command="review.submitNext" />. Until then they do not count.
      </p>
    </section>
  );
}

function Change({ change }: { readonly change: FieldChange }) {
  return (
    <div className={classes.change}>
      <dt className={classes.path}>{visibleText(change.path)}</dt>
      <dd className={classes.side} data-side="before">
        <span className={classes.sideName}>Before</span>
        <Side text={change.before} />
      </dd>
      <dd className={classes.side} data-side="after">
        <span className={classes.sideName}>Now</span>
        <Side text={change.after} />
      </dd>
    </div>
  );
}

function Side({ text }: { readonly text: string | null }) {
  return text === null ? (
    <span className={classes.nothing}>nothing</span>
  ) : (
    <span className={classes.text} dir="auto">
      {visibleText(text)}
    </span>
  );
}
