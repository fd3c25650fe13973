import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { protocol, type Session } from 'electron';
import { PAGE_ORIGIN, contentSecurityPolicy } from './content-policy.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const NONCE_MARK = '__ASSAY_STYLE_NONCE__';

/** Declares the page's scheme. Must run before the app is ready. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/**
 * Serves the page from the list of files that were built with it. A request is looked up in the list,
 * never turned into a path, so there is nothing to climb out of.
 */
export function servePage(session: Session, folder: string): void {
  const files = listFiles(folder);
  session.protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    const file =
      `${url.protocol}//${url.host}` === PAGE_ORIGIN ? files.get(url.pathname) : undefined;
    if (request.method !== 'GET' || file === undefined)
      return new Response('Not found', { status: 404 });
    const headers = {
      'Content-Type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'no-referrer',
    };
    if (!file.endsWith('.html'))
      return new Response(new Uint8Array(await readFile(file)), { headers });
    const nonce = randomBytes(16).toString('base64');
    const html = (await readFile(file, 'utf8')).replaceAll(NONCE_MARK, nonce);
    return new Response(html, {
      headers: { ...headers, 'Content-Security-Policy': contentSecurityPolicy(nonce) },
    });
  });
}

/** Every file of the page by the path of its address. */
function listFiles(folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(folder.length).replaceAll('\\', '/'), path);
  }
  return files;
}
