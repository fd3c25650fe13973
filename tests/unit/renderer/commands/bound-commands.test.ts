import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { COMMAND_IDS } from '../../../../shared/commands/catalog.ts';

const renderer = fileURLToPath(new URL('../../../../renderer', import.meta.url));

test('BC1: every command of the catalogue is bound to something somewhere in the renderer', () => {
  const sources = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(join(renderer, file), 'utf8'))
    .join('\n');
  const unbound = COMMAND_IDS.filter(
    (id) => !new RegExp(`'${id.replace('.', '\\.')}':`).test(sources),
  );
  // The keys of the options differ in one digit and are bound in a loop.
  expect(
    unbound.filter((id) => !(/^review\.option\d$/.test(id) && sources.includes('review.option'))),
  ).toEqual([]);
});
