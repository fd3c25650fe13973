const MAX_KEY = 60;
const MAX_VALUE = 200;

/** Keys that a question may have; answers in files and events are named by them. */
export const QUESTION_KEY = /^[a-z][a-z0-9_]{0,59}$/;

/** A key out of a title: `Is it polite?` becomes `is_it_polite`; a number is added where it is taken. */
export function keyOfTitle(title: string, taken: readonly string[]): string {
  const plain = slug(title).replace(/^[^a-z]+/, '');
  return untaken(plain === '' ? 'question' : plain, taken, MAX_KEY);
}

/** A stored value out of an option's title; empty while the title is. */
export function valueOfTitle(title: string, taken: readonly string[]): string {
  const trimmed = title.trim();
  if (trimmed === '') return '';
  const plain = slug(trimmed);
  // Titles in other scripts have no plain letters: they are their own value.
  return untaken(plain === '' ? trimmed : plain, taken, MAX_VALUE);
}

function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
}

function untaken(wanted: string, taken: readonly string[], maxChars: number): string {
  const short = wanted.slice(0, maxChars).replace(/_+$/, '');
  if (!taken.includes(short)) return short;
  for (let number = 2; ; number += 1) {
    const ending = `_${number}`;
    const candidate = `${short.slice(0, maxChars - ending.length)}${ending}`;
    if (!taken.includes(candidate)) return candidate;
  }
}
