import { Button } from '@mantine/core';
import { IconDevices } from '@tabler/icons-react';
import { effectiveAnswers } from '../../../shared/domain/form.ts';
import { targetKey } from '../../../shared/domain/target.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { formatPlural, formatTime } from '../../ui/format.ts';
import { AnswerList } from './answer-list.tsx';
import { useReview, useReviewStore } from './review-context.ts';
import classes from './versions-panel.module.css';

const COMMANDS = ['review.version1', 'review.version2'] as const;

/** The person answered on two devices that had not heard of one another: which version holds? */
export function VersionsPanel() {
  const store = useReviewStore();
  const versions = useReview(
    (state) =>
      state.item?.versions.find((split) => split.target === targetKey(state.target))?.versions ??
      null,
  );
  const questions = useReview((state) => state.questions);
  const choose = (at: number): void => {
    const version = versions?.[at];
    if (version) void store.getState().chooseVersion(version.answers);
  };
  useCommands({
    'review.version1': { run: () => choose(0), enabled: versions !== null },
    'review.version2': { run: () => choose(1), enabled: versions !== null },
  });
  if (versions === null) return null;
  const said = versions.map(({ answers }) => effectiveAnswers(questions, answers ?? {}));
  const differing = new Set(
    questions
      .map(({ answerKey }) => answerKey)
      .filter((key) => new Set(said.map((own) => JSON.stringify(own[key]))).size > 1),
  );
  return (
    <section className={classes.panel} aria-label="Versions of your answers">
      <h3 className={classes.title}>
        <IconDevices size={15} aria-hidden /> {formatPlural(versions.length, 'version')}: you
        answered on two devices
      </h3>
      <p className={classes.hint}>Both are kept. Say once which one holds.</p>
      <div className={classes.versions}>
        {versions.map(({ answers, at }, index) => {
          const command = COMMANDS[index];
          return (
            <div key={`${at} ${index}`} className={classes.version}>
              <p className={classes.time}>{formatTime(at)}</p>
              {answers === null ? <p className={classes.hint}>Taken back.</p> : null}
              <AnswerList questions={questions} answers={answers ?? {}} differing={differing} />
              <Button
                size="compact-sm"
                variant="default"
                rightSection={command === undefined ? null : <KeyHint command={command} />}
                onClick={() => choose(index)}
              >
                Keep this
              </Button>
            </div>
          );
        })}
      </div>
    </section>
  );
}
