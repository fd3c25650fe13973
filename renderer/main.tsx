import { installTrustedTypes } from './app/trusted-types.ts';

declare global {
  interface Window {
    /** Read by the library that keeps the page from scrolling behind a dialog, for its style elements. */
    __webpack_nonce__?: string;
  }
}

installTrustedTypes(window.trustedTypes);
const styleNonce =
  document.querySelector<HTMLMetaElement>('meta[name="assay-style-nonce"]')?.content ?? '';
window.__webpack_nonce__ = styleNonce;

const root = document.querySelector('#root');
if (!root) throw new Error('The page has no root element.');
// This first file stays small, so that the outline of the window is painted before the app is read.
const { mountApp } = await import('./app/app.tsx');
mountApp(root, styleNonce);
