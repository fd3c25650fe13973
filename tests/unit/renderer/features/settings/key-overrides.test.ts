import { expect, test } from 'vitest';
import { COMMANDS, findKeyConflicts } from '../../../../../shared/commands/catalog.ts';
import {
  conflictsOf,
  matchesWords,
  withKeys,
  withoutOverride,
} from '../../../../../renderer/features/settings/key-overrides.ts';

test('KO1: setting the original key again leaves no override behind', () => {
  const changed = withKeys({}, 'review.pass', ['y']);
  expect(changed).toEqual({ 'review.pass': ['y'] });
  expect(withKeys(changed, 'review.pass', COMMANDS['review.pass'].keys)).toEqual({});
  expect(withoutOverride(changed, 'review.pass')).toEqual({});
});

test('KO2: a key can be switched off', () => {
  expect(withKeys({}, 'review.skip', [])).toEqual({ 'review.skip': [] });
});

test('KO3: both commands of a conflict name each other', () => {
  const conflicts = findKeyConflicts(withKeys({}, 'review.pass', ['f']));
  expect(conflictsOf('review.pass', conflicts)).toEqual(['review.fail']);
  expect(conflictsOf('review.fail', conflicts)).toEqual(['review.pass']);
  expect(conflictsOf('review.unsure', conflicts)).toEqual([]);
});

test('KO4: a command is found by words of its title, group or id, in any order', () => {
  expect(matchesWords('review.submitNext', 'next submit')).toBe(true);
  expect(matchesWords('review.submitNext', 'REVIEW.')).toBe(true);
  expect(matchesWords('review.submitNext', 'banana')).toBe(false);
  expect(matchesWords('review.submitNext', '')).toBe(true);
});
