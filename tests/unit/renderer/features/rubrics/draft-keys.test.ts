import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QuestionKeySchema } from '../../../../../shared/domain/rubric.ts';
import {
  QUESTION_KEY,
  keyOfTitle,
  valueOfTitle,
} from '../../../../../renderer/features/rubrics/draft-keys.ts';

describe('keys out of titles', () => {
  it('are plain words', () => {
    expect(keyOfTitle('Was the user’s question answered?', [])).toBe(
      'was_the_users_question_answered',
    );
    expect(keyOfTitle('2. Größe', [])).toBe('gro_e');
    expect(keyOfTitle('返金', [])).toBe('question');
  });

  it('are always valid and never taken, whatever the title', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 90 }),
        fc.array(fc.string()),
        (title, other) => {
          const first = keyOfTitle(title, other);
          const second = keyOfTitle(title, [...other, first]);
          for (const key of [first, second]) {
            expect(QuestionKeySchema.safeParse(key).success).toBe(true);
            expect(QUESTION_KEY.test(key)).toBe(true);
          }
          expect(second).not.toBe(first);
        },
      ),
    );
  });
});

describe('values out of the titles of options', () => {
  it('are plain words, or the title itself where it has no plain letters', () => {
    expect(valueOfTitle('A small problem', [])).toBe('a_small_problem');
    expect(valueOfTitle('はい', [])).toBe('はい');
    expect(valueOfTitle('  ', [])).toBe('');
    expect(valueOfTitle('Yes', ['yes'])).toBe('yes_2');
  });
});
