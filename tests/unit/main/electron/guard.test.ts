import { expect, test } from 'vitest';
import { PAGE_URL, contentSecurityPolicy } from '../../../../main/electron/content-policy.ts';
import {
  isPageUrl,
  isTrustedSender,
  mayLoad,
  pageSource,
} from '../../../../main/electron/guard.ts';

const packaged = pageSource(undefined, true);
const development = pageSource('http://localhost:5173/', false);

test('GU1: only the main frame of our own page is listened to', () => {
  expect(isTrustedSender({ url: `${PAGE_URL}#/review/x`, parent: null }, packaged)).toBe(true);
  expect(isTrustedSender(null, packaged)).toBe(false);
  for (const url of [
    'https://example.com/',
    'file:///etc/passwd',
    'data:text/html,hi',
    'about:blank',
    '',
    'app://evil/index.html',
    'app://assay.example.com/index.html',
    'http://assay/',
  ]) {
    expect(isTrustedSender({ url, parent: null }, packaged)).toBe(false);
  }
});

test('GU2: a frame inside the page is not listened to, whatever its address', () => {
  const parent = { url: PAGE_URL, parent: null } as never;
  expect(isTrustedSender({ url: PAGE_URL, parent }, packaged)).toBe(false);
});

test('GU3: a dev server counts in development only', () => {
  expect(isPageUrl('http://localhost:5173/#/', development)).toBe(true);
  expect(isPageUrl('http://localhost:5174/', development)).toBe(false);
  expect(pageSource('http://localhost:5173/', true)).toEqual(packaged);
});

test('GU4: nothing but the page and what it made itself may be loaded', () => {
  for (const url of [
    PAGE_URL,
    'app://assay/assets/a.js',
    'blob:app://assay/1',
    'data:image/png;base64,AA',
  ]) {
    expect(mayLoad(url, packaged)).toBe(true);
  }
  for (const url of [
    'https://example.com/pixel.png',
    'http://localhost:5173/',
    'ws://localhost/',
    'wss://example.com/',
    'file:///etc/passwd',
    'ftp://example.com/',
    'smb://server/share',
    'not an address',
  ]) {
    expect(mayLoad(url, packaged)).toBe(false);
  }
});

test('GU5: the policy allows no inline script, no eval, no fetch, no frame and no form', () => {
  const rules = new Map(
    contentSecurityPolicy('n0nce')
      .split('; ')
      .map((rule) => {
        const [name = '', ...values] = rule.split(' ');
        return [name, values.join(' ')];
      }),
  );
  expect(rules.get('default-src')).toBe("'none'");
  expect(rules.get('script-src')).toBe("'self'");
  expect(rules.get('connect-src')).toBe("'none'");
  expect(rules.get('frame-src')).toBe("'none'");
  expect(rules.get('form-action')).toBe("'none'");
  expect(rules.get('style-src')).toBe("'self' 'nonce-n0nce'");
  expect(rules.get('require-trusted-types-for')).toBe("'script'");
  expect([...rules.values()].join(' ')).not.toMatch(/unsafe|https?:|\*/);
});
