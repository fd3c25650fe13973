import { expect, test, vi } from 'vitest';
import { safeFileName } from '../../../../shared/domain/safe-file-name.ts';

// The dialogs of Electron exist in its main process only; what is tested here never opens one.
vi.mock('electron', () => ({ dialog: {}, shell: {}, Menu: {} }));

const { checkLink } = await import('../../../../main/electron/links.ts');

test('LN1: an https address is offered with its whole host', () => {
  expect(checkLink('https://Example.com:8443/a?b#c')).toEqual({
    ok: true,
    value: { url: 'https://example.com:8443/a?b#c', host: 'example.com:8443' },
  });
});

test('LN2: letters that only look like others are shown for what they are', () => {
  const checked = checkLink('https://аррӏе.com/');
  expect(checked.ok && checked.value.host).toMatch(/^xn--/);
});

test.each([
  'http://example.com/',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'file:///etc/passwd',
  'smb://server/share',
  'ms-msdt:/id',
  'https://good.example@evil.example/',
  'https://user:secret@example.com/',
  'example.com',
  '',
])('LN3: %s is not opened', (address) => {
  expect(checkLink(address)).toMatchObject({ ok: false, error: { code: 'input/invalid' } });
});

test.each([
  ['../../etc/passwd.csv', '-..-etc-passwd.csv'],
  ['a/b\\c:d.csv', 'a-b-c-d.csv'],
  ['CON.csv', '_CON.csv'],
  ['...', 'assay'],
  ['line\nbreak.csv', 'line-break.csv'],
  ['Alignment 2026-03.html', 'Alignment 2026-03.html'],
])('LN4: %j is proposed as the file name %j', (name, expected) => {
  expect(safeFileName(name)).toBe(expected);
});
