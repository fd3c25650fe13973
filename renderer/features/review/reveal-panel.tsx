import { IconEye, IconEqual, IconEqualNot } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { MetricResultView } from '../../../shared/contract/library.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { formatNumber } from '../../ui/format.ts';
import { VerdictBadge } from '../../ui/verdict-badge.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { compareWithJudge, describeComparison, type Comparison } from './reveal.ts';
import { useReview } from './review-context.ts';
import { EMPTY_FORM, readTarget, spanNameIn, targetTitle } from './review-state.ts';
import classes from './form.module.css';

/**
 * After a submit in a blinded pack: the judge's verdicts beside one's own, and the question whether
 * they change anything. Both answers are recorded.
 */
export function RevealPanel() {
  const awaits = useReview((state) => state.item?.awaitsRevealChoice ?? false);
  const isCase = useReview((state) => state.target.kind === 'case');
  return awaits && isCase ? <OpenReveal /> : null;
}

function OpenReveal() {
  const panel = useRef<HTMLElement>(null);
  // A long form has scrolled away from its top; what is new is shown and read aloud first. After the
  // layout effects, in which the focused question takes the keyboard.
  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
    panel.current?.parentElement?.scrollTo({ top: 0 });
  }, []);
  const isChanging = useReview((state) => state.isChanging);
  const results = useReview((state) => state.item?.case.metricResults ?? null);
  const questions = useReview((state) => state.questions);
  const form = useReview((state) => state.forms['case'] ?? EMPTY_FORM);
  const rows = compareWithJudge(results ?? [], questions, form.submitted ?? form.answers);
  return (
    <section ref={panel} className={classes.reveal} aria-label="The judge’s verdict" tabIndex={-1}>
      <h3 className={classes.revealTitle}>
        <IconEye size={15} aria-hidden /> {describeComparison(rows)}
      </h3>
      <ul className={classes.revealRows}>
        {rows.map((row) => (
          <RevealRow key={`${row.result.metricId} ${row.result.target}`} row={row} />
        ))}
      </ul>
      <p className={classes.revealHint}>
        {isChanging ? (
          <>
            Change your answers below and submit them with <KeyHint command="review.submitNext" />.
          </>
        ) : (
          'Does that change anything? Both your first and your last word are recorded.'
        )}
      </p>
    </section>
  );
}

function RevealRow({ row }: { readonly row: Comparison }) {
  const { result, own, agreement } = row;
  const item = useReview((state) => state.item);
  const target = readTarget(result.target);
  const place =
    target === null || target.kind === 'case' ? null : targetTitle(target, spanNameIn(item));
  return (
    <li className={classes.revealRow}>
      <div className={classes.revealName}>
        {agreement === 'none' ? null : agreement === 'agrees' ? (
          <IconEqual size={14} aria-label="Agrees" />
        ) : (
          <IconEqualNot size={14} aria-label="Disagrees" className={classes.differs} />
        )}
        <span>{visibleText(result.metric)}</span>
        {place === null ? null : <span className={classes.quiet}>{visibleText(place)}</span>}
      </div>
      <div className={classes.revealVerdicts}>
        <span className={classes.quiet}>judge</span>
        <JudgeBadge result={result} />
        {own === null ? null : (
          <>
            <span className={classes.quiet}>you</span>
            <VerdictBadge verdict={own} plain />
          </>
        )}
      </div>
      {result.reason ? <p className={classes.revealReason}>{visibleText(result.reason)}</p> : null}
    </li>
  );
}

function JudgeBadge({ result }: { readonly result: MetricResultView }) {
  const verdicts = { passed: 'pass', failed: 'fail', no_verdict: 'no_verdict' } as const;
  return (
    <>
      <VerdictBadge verdict={verdicts[result.verdict]} plain />
      {result.score === null ? null : (
        <span className={classes.quiet}>
          score {formatNumber(result.score)}
          {result.threshold === null ? '' : `, threshold ${formatNumber(result.threshold)}`}
        </span>
      )}
    </>
  );
}
