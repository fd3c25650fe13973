/** What a search box means for the full-text index. */
export type TextQuery =
  /** Nothing was asked. */
  | { readonly kind: 'all' }
  /** Something was asked that no text can hold for the index (only punctuation). */
  | { readonly kind: 'none' }
  /** An FTS5 expression that cannot be a syntax error. */
  | { readonly kind: 'match'; readonly match: string };

/** Letters from which on the start of a word is searched; shorter ones would match most texts. */
const MIN_PREFIX_LETTERS = 3;

/** What the index's tokenizer (unicode61) takes as part of a word; everything else separates words. */
const tokenPattern = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;
/** Scripts that write no spaces: a run of them is one word of the index, so its start is all one can ask for. */
const unspacedScript =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/**
 * Reads what a person typed: all words must occur, "several words" as a phrase, and the last word may
 * still be growing, so from three letters on its start is enough; `word*` says so for any word.
 * Operators of the index's own language have no meaning here, so no input is an error.
 */
export function parseTextQuery(text: string): TextQuery {
  // Control characters separate words, as they do in the index.
  const clean = text.replaceAll(/[“”„«»]/g, '"').replaceAll(/\p{Cc}/gu, ' ');
  const terms: string[] = [];
  for (const part of clean.matchAll(/"([^"]*)"?|[^\s"]+/gu)) {
    const [whole, phrase] = part;
    const isLast = part.index + whole.length === clean.length;
    const term = phrase === undefined ? wordTerm(whole, isLast) : phraseTerm(phrase);
    if (term !== null) terms.push(term);
  }
  if (terms.length > 0) return { kind: 'match', match: terms.join(' ') };
  return /[^\s"*]/u.test(clean) ? { kind: 'none' } : { kind: 'all' };
}

function phraseTerm(phrase: string): string | null {
  const tokens = phrase.match(tokenPattern);
  return tokens ? `"${tokens.join(' ')}"` : null;
}

function wordTerm(word: string, isLast: boolean): string | null {
  const tokens = word.match(tokenPattern);
  const last = tokens?.at(-1);
  if (!tokens || last === undefined) return null;
  const wantsPrefix = word.endsWith('*') || (isLast && word.endsWith(last));
  const longEnough = unspacedScript.test(last) || Array.from(last).length >= MIN_PREFIX_LETTERS;
  return `"${tokens.join(' ')}"${wantsPrefix && longEnough ? '*' : ''}`;
}
