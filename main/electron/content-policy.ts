/** The address of the one page. A scheme of its own, so that nothing of `file://` applies. */
export const PAGE_ORIGIN = 'app://assay';
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`;

/**
 * The Content Security Policy of the page. Scripts come from the app's files only; the widget library
 * writes style elements, which carry a nonce made for this one load; nothing may be fetched at all.
 */
export function contentSecurityPolicy(styleNonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'none'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}
