import type { Page } from '@playwright/test';
import { openBenchCore } from './bench-core.ts';

/** Makes a pack of all cases of a workspace, with the rubric of one verdict. @returns its id */
export async function createPack(workspaceDir: string, name: string): Promise<string> {
  const bench = await openBenchCore(workspaceDir);
  const { packId } = await bench.call('pack.create', {
    name,
    guidelines: 'Pass what you would send to a user.',
    rubricId: 'quick-verdict',
    order: { kind: 'as_is' },
    blinding: { judge: false },
    cases: { filter: {}, sort: 'imported' },
  });
  await bench.close();
  return packId;
}

/** Goes to the review of a pack and waits until its first case is on the screen. */
export async function openReview(page: Page, packId: string): Promise<void> {
  await page.evaluate((id) => {
    location.hash = `#/review/${id}`;
  }, packId);
  await page.getByRole('group', { name: 'Case' }).getByRole('heading').first().waitFor();
}

/** An environment as Playwright takes it. */
export function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
