/** Longest list under the field; more letters narrow it down. */
const MAX_SHOWN = 40;

/** Case, accents and runs of space do not tell two names apart. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').trim().replace(/\s+/g, ' ').toLowerCase();
}

/**
 * Names that fit what was typed: those that begin with it, then those with a word that does, then those
 * that hold it anywhere. All of them if nothing was typed.
 */
export function matchModes(options: readonly string[], typed: string): readonly string[] {
  const wanted = folded(typed);
  if (wanted === '') return options.slice(0, MAX_SHOWN);
  const ranked: string[][] = [[], [], []];
  for (const option of options) {
    const name = folded(option);
    const at = name.indexOf(wanted);
    if (at === -1) continue;
    const rank = at === 0 ? 0 : /[\s\-/]/.test(name[at - 1] ?? '') ? 1 : 2;
    ranked[rank]?.push(option);
  }
  return ranked.flat().slice(0, MAX_SHOWN);
}

/** The new name that typing would make; null if it is blank or says the same as one on offer. */
export function newModeName(options: readonly string[], typed: string): string | null {
  const name = typed.trim().replace(/\s+/g, ' ');
  if (name === '') return null;
  return options.some((option) => folded(option) === folded(name)) ? null : name;
}
