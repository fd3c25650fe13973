import { diffLines, diffWordsWithSpace } from 'diff';
import { useMemo } from 'react';
import { visibleText } from '../../ui/visible-text.ts';
import classes from './case.module.css';

/** Above this the comparison goes by lines: by words it would take seconds. */
const MAX_WORD_DIFF_CHARS = 12_000;
const MAX_DIFF_CHARS = 400_000;

interface OutputDiffProps {
  readonly expected: string;
  readonly actual: string;
}

/** What the actual output has that the expected one has not, and the other way round. */
export function OutputDiff({ expected, actual }: OutputDiffProps) {
  const changes = useMemo(() => {
    if (expected.length + actual.length > MAX_DIFF_CHARS) return null;
    return expected.length + actual.length > MAX_WORD_DIFF_CHARS
      ? diffLines(expected, actual)
      : diffWordsWithSpace(expected, actual);
  }, [expected, actual]);
  if (changes === null) {
    return <p className={classes.nothing}>These texts are too long to be compared here.</p>;
  }
  if (changes.every((change) => !change.added && !change.removed)) {
    return <p className={classes.nothing}>Actual and expected output are the same.</p>;
  }
  return (
    <div className={classes.diff} dir="auto">
      <p className={classes.diffLegend}>
        <ins className={classes.added}>only in the actual output</ins>
        <del className={classes.removed}>only in the expected output</del>
      </p>
      {changes.map((change, index) => {
        const text = visibleText(change.value);
        const key = `${index}`;
        if (change.added) {
          return (
            <ins key={key} className={classes.added}>
              {text}
            </ins>
          );
        }
        if (change.removed) {
          return (
            <del key={key} className={classes.removed}>
              {text}
            </del>
          );
        }
        return <span key={key}>{text}</span>;
      })}
    </div>
  );
}
