import { expect, test } from 'vitest';
import { installTrustedTypes, refuseMarkup } from '../../../../renderer/app/trusted-types.ts';

test('TT1: style text passes, anything with a tag in it does not', () => {
  expect(refuseMarkup(':root { --a: 1px }')).toBe(':root { --a: 1px }');
  for (const html of ['<img src=x onerror=alert(1)>', 'a<b', '<!-- -->']) {
    expect(() => refuseMarkup(html)).toThrow(TypeError);
  }
});

test('TT2: the policy is the default one and makes HTML only, no scripts', () => {
  const made: { readonly name: string; readonly rules: readonly string[] }[] = [];
  installTrustedTypes({
    createPolicy: (name, rules) => made.push({ name, rules: Object.keys(rules) }),
  });
  expect(made).toEqual([{ name: 'default', rules: ['createHTML'] }]);
});
