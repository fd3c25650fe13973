/* oxlint-disable no-control-regex -- finding control characters is the purpose */
/**
 * Characters that a reader does not see but that change what is read: control characters, NUL,
 * bidirectional overrides and isolates, zero-width characters, lone surrogates. A case is text by
 * strangers, so they are shown as symbols instead of acting.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const NAMES: Readonly<Record<string, string>> = {
  '\u200b': '[ZWSP]',
  '\u200e': '[LRM]',
  '\u200f': '[RLM]',
  '\u202a': '[LRE]',
  '\u202b': '[RLE]',
  '\u202c': '[PDF]',
  '\u202d': '[LRO]',
  '\u202e': '[RLO]',
  '\u2060': '[WJ]',
  '\u2066': '[LRI]',
  '\u2067': '[RLI]',
  '\u2068': '[FSI]',
  '\u2069': '[PDI]',
  '\ufeff': '[BOM]',
};

/** The text with hidden characters replaced by visible marks: NUL becomes `␀`, an override `[RLO]`. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (character) => {
    const named = NAMES[character];
    if (named) return named;
    const code = character.charCodeAt(0);
    // Unicode has pictures of the C0 control characters.
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '\u2421';
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}
