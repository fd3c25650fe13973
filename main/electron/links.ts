import { dialog, shell, type BrowserWindow } from 'electron';
import { appError } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';

const MAX_SHOWN_CHARS = 300;

/** An address that may be offered to the browser, and the host as it really is. */
export interface CheckedLink {
  readonly url: string;
  /** In Punycode where it has letters that only look like others (`xn--...`). */
  readonly host: string;
}

/** Only `https:` without a user name in it; everything else in a case is text. */
export function checkLink(address: string): Result<CheckedLink> {
  const refuse = (message: string): Result<CheckedLink> => err(appError('input/invalid', message));
  if (!URL.canParse(address)) return refuse('This is not a web address.');
  const url = new URL(address);
  if (url.protocol !== 'https:')
    return refuse(`Assay opens https addresses only, and this one is "${url.protocol}".`);
  if (url.username !== '' || url.password !== '')
    return refuse('This address hides its host behind a user name.');
  return ok({ url: url.href, host: url.host });
}

/** Asks before anything leaves for the browser: the address was written by strangers. */
export async function openLink(window: BrowserWindow, address: string): Promise<Result<null>> {
  const checked = checkLink(address);
  if (!checked.ok) return checked;
  const { url, host } = checked.value;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: `Open ${host} in the browser?`,
    detail: `The address stands in a case, and opening it tells its server that somebody read it.\n\n${shorten(url)}`,
    buttons: ['Cancel', 'Open'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  if (response === 1) await shell.openExternal(url);
  return ok(null);
}

function shorten(url: string): string {
  return url.length <= MAX_SHOWN_CHARS
    ? url
    : `${url.slice(0, MAX_SHOWN_CHARS)}… (${url.length} characters)`;
}
