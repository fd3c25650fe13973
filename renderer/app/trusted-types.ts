declare global {
  interface Window {
    readonly trustedTypes?: TrustedTypesFactory;
  }
}

interface TrustedTypesFactory {
  readonly createPolicy: (
    name: string,
    rules: { readonly createHTML: (text: string) => string },
  ) => unknown;
}

/**
 * The page runs under `require-trusted-types-for 'script'`: every write of HTML goes through this one
 * policy. It lets text without markup pass, which is what the widget library needs for its style
 * elements, and refuses everything with a tag in it. Nothing in Assay writes HTML.
 */
export function installTrustedTypes(factory: TrustedTypesFactory | undefined): void {
  factory?.createPolicy('default', { createHTML: refuseMarkup });
}

/** @throws TypeError if the text has markup. */
export function refuseMarkup(text: string): string {
  if (text.includes('<')) throw new TypeError('Assay writes no HTML into the page.');
  return text;
}
