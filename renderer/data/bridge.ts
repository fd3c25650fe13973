import type { AssayBridge } from '../../shared/contract/shell.ts';

declare global {
  interface Window {
    /** Exposed by the preload script; the only way out of this page. */
    readonly assay?: AssayBridge;
  }
}

/** The bridge to the core and the shell. @throws if the page was not opened by the app. */
export function bridge(): AssayBridge {
  if (!window.assay) throw new Error('This page only works inside the Assay app.');
  return window.assay;
}
