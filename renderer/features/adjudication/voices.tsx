import { Button } from '@mantine/core';
import type { CommandId } from '../../../shared/commands/catalog.ts';
import type { AdjudicationItem, AdjudicationVoice } from '../../../shared/contract/adjudication.ts';
import { formQuestions } from '../../../shared/domain/form.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { formatTime } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { AnswerList } from '../review/answer-list.tsx';
import classes from './adjudication.module.css';

/** Keys that take the answers of one voice, in the order of the letters. */
export const TAKE_COMMANDS = [
  'adjudication.takeA',
  'adjudication.takeB',
  'adjudication.takeC',
  'adjudication.takeD',
  'adjudication.takeE',
  'adjudication.takeF',
] as const satisfies readonly CommandId[];

interface Props {
  readonly item: AdjudicationItem;
  readonly onTake: (voice: AdjudicationVoice) => void;
}

/** Who said what, side by side; what they differ on is marked. */
export function Voices({ item, onTake }: Props) {
  const questions = formQuestions(item.rubric, item.case.metrics);
  const differing = new Set(item.splits.map((split) => split.answerKey));
  return (
    <div className={classes.voices}>
      {item.voices.map((voice, at) => {
        const command = TAKE_COMMANDS[at];
        const who = voice.name ?? `Reviewer ${voice.letter}`;
        return (
          <article key={voice.letter} className={classes.voice} aria-label={visibleText(who)}>
            <header className={classes.voiceHead}>
              <span className={classes.letter} aria-hidden>
                {voice.letter}
              </span>
              <span className={classes.who}>{visibleText(who)}</span>
            </header>
            <AnswerList questions={questions} answers={voice.answers} differing={differing} />
            <Circumstances voice={voice} />
            <Button
              size="compact-xs"
              variant="default"
              rightSection={command === undefined ? null : <KeyHint command={command} />}
              onClick={() => onTake(voice)}
            >
              Take
            </Button>
          </article>
        );
      })}
    </div>
  );
}

function Circumstances({ voice }: { readonly voice: AdjudicationVoice }) {
  const facts = [
    formatTime(voice.at),
    ...(voice.packName === null ? [] : [`in “${visibleText(voice.packName)}”`]),
    ...(voice.versions > 1 ? [`${voice.versions} versions, from as many devices`] : []),
    ...(voice.revealChoice === 'changed' ? ['changed after the judge was shown'] : []),
    ...(voice.repeated === null ? [] : ['judged a second time unnoticed']),
  ];
  return <p className={classes.facts}>{facts.join(' · ')}</p>;
}
