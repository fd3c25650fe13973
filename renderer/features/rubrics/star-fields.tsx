import { NumberInput, Select, Textarea } from '@mantine/core';
import { IconStarFilled } from '@tabler/icons-react';
import type { Dispatch } from 'react';
import { MAX_STARS, MIN_STARS, type DraftQuestion } from './draft-model.ts';
import type { RubricEdit } from './rubric-draft.ts';
import classes from './editor.module.css';

interface StarFieldsProps {
  readonly question: DraftQuestion;
  readonly isRefused: boolean;
  readonly dispatch: Dispatch<RubricEdit>;
}

/** What each star means. Two people agree on a number only if it is written down. */
export function StarFields({ question, isRefused, dispatch }: StarFieldsProps) {
  const { uid, definitions, passFrom } = question;
  const stars = definitions.map((_, index) => index + 1);
  return (
    <div className={classes.group} role="group" aria-label="Stars">
      <div className={classes.fieldRow}>
        <NumberInput
          size="xs"
          label="Stars"
          min={MIN_STARS}
          max={MAX_STARS}
          allowDecimal={false}
          clampBehavior="strict"
          value={definitions.length}
          onChange={(next) =>
            typeof next === 'number' && dispatch({ kind: 'scale', uid, stars: next })
          }
        />
        <Select
          label="Counts as a pass"
          data={stars.map((star) => ({
            value: String(star),
            label: star === definitions.length ? starWords(star) : `${starWords(star)} and more`,
          }))}
          value={String(passFrom)}
          onChange={(next) =>
            dispatch({ kind: 'change', uid, fields: { passFrom: Number(next ?? passFrom) } })
          }
        />
      </div>
      <p className={classes.groupNote}>
        Write what each star means. Without that, two reviewers give the same case different stars.
      </p>
      {definitions.map((text, index) => (
        <div key={stars[index]} className={classes.starRow}>
          <span className={classes.starLabel} aria-hidden>
            {index + 1}
            <IconStarFilled size={13} />
          </span>
          <Textarea
            className={classes.grow ?? ''}
            aria-label={`What ${starWords(index + 1)} ${index === 0 ? 'means' : 'mean'}`}
            autosize
            minRows={1}
            maxRows={4}
            maxLength={1000}
            error={isRefused && text.trim() === ''}
            value={text}
            onChange={(changed) =>
              dispatch({ kind: 'define', uid, stars: index + 1, text: changed.currentTarget.value })
            }
          />
        </div>
      ))}
    </div>
  );
}

function starWords(stars: number): string {
  return stars === 1 ? '1 star' : `${stars} stars`;
}
