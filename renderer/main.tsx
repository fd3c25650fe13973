import { installTrustedTypes } from './app/trusted-types.ts';

installTrustedTypes(window.trustedTypes);
const styleNonce =
  document.querySelector<HTMLMetaElement>('meta[name="assay-style-nonce"]')?.content ?? '';
// Read by the library that keeps the page from scrolling behind a dialog, for its style elements.
Reflect.set(window, '__webpack_nonce__', styleNonce);

const root = document.querySelector('#root');
if (!root) throw new Error('The page has no root element.');
// This first file stays small, so that the outline of the window is painted before the app is read.
const { mountApp } = await import('./app/app.tsx');
mountApp(root, styleNonce);
