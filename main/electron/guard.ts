import type { App, Session, WebContents, WebFrameMain } from 'electron';
import { PAGE_ORIGIN } from './content-policy.ts';

/** Where the page may come from: its own scheme, or in development the address of the page's dev server. */
export interface PageSource {
  readonly origin: string;
  readonly isDevServer: boolean;
}

/** The page's source. Only an unpackaged app takes a dev server. */
export function pageSource(devServerUrl: string | undefined, isPackaged: boolean): PageSource {
  if (isPackaged || !devServerUrl) return { origin: PAGE_ORIGIN, isDevServer: false };
  return { origin: new URL(devServerUrl).origin, isDevServer: true };
}

/** Whether an address belongs to the page. Custom schemes have no `URL.origin`, so it is put together. */
export function isPageUrl(address: string, source: PageSource): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return `${url.protocol}//${url.host}` === source.origin;
}

/** Whether a message came from the main frame of the window's own page. */
export function isTrustedSender(
  frame: Pick<WebFrameMain, 'url' | 'parent'> | null,
  source: PageSource,
): boolean {
  return frame !== null && frame.parent === null && isPageUrl(frame.url, source);
}

/** Denies what a page can ask a browser for, and every request that leaves the computer. */
export function guardSession(session: Session, source: PageSource): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !mayLoad(details.url, source) });
  });
  session.on('will-download', (download) => download.preventDefault());
}

/** What may be loaded at all: the page, what it made itself, and in development its dev server. */
export function mayLoad(address: string, source: PageSource): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (['app:', 'blob:', 'data:', 'devtools:'].includes(url.protocol)) return true;
  if (!source.isDevServer) return false;
  return url.host === new URL(source.origin).host;
}

/** Keeps every page where it is: no navigation, no new windows, no embedded browsers. */
export function guardContents(app: App, source: PageSource): void {
  app.on('web-contents-created', (_created, contents: WebContents) => {
    contents.on('will-navigate', (navigation) => {
      if (!isPageUrl(navigation.url, source)) navigation.preventDefault();
    });
    contents.on('will-redirect', (navigation) => navigation.preventDefault());
    contents.on('will-frame-navigate', (navigation) => {
      if (!navigation.isMainFrame) navigation.preventDefault();
    });
    contents.on('will-attach-webview', (attaching) => attaching.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}
