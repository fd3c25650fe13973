import { expect, type Page } from '@playwright/test';
import { openReview } from './review-app.ts';

/** Presses one key after the other. */
export async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Judges a whole share by keys, one of `p`, `f` and `u` for each case; a fail gets a reason. */
export async function judgeByKeys(
  page: Page,
  packId: string,
  verdicts: readonly string[],
): Promise<void> {
  await openReview(page, packId);
  for (const [index, key] of verdicts.entries()) {
    await expect(page.getByRole('heading', { name: /^Case \d/ })).toHaveText(
      `Case ${index + 1} of ${verdicts.length}`,
    );
    if (key === 'f') {
      await press(page, 'f', 'r');
      await page.keyboard.type('It does not answer the question.');
      await press(page, 'Escape', 'Control+Enter');
    } else {
      await press(page, key, 'Control+Enter');
    }
  }
  await expect(page.getByRole('heading', { name: 'The pack is done' })).toBeVisible();
}
