import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** The two schemes draw the same elements: names, roles and structure need one look, colours two. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'] as const;

/** Looks at states of the screen in light and in dark, and collects what is serious or critical. */
export function auditor(page: Page) {
  const violations: string[] = [];
  return {
    violations,
    look: async (state: string): Promise<void> => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        // Text that is still fading in has too little contrast.
        await page.waitForFunction(() =>
          document.getAnimations().every((animation) => animation.playState !== 'running'),
        );
        const axe = new AxeBuilder({ page }).setLegacyMode();
        if (colorScheme === 'dark') axe.withRules([...COLOUR_RULES]);
        let { violations: found } = await axe.analyze();
        if (JSON.stringify(found).includes('mantine-Notification')) {
          // A short message began to fade while it was looked at; one that stays is judged as it is.
          const messages = page.locator('.mantine-Notification-root');
          await messages
            .first()
            .waitFor({ state: 'detached', timeout: 8_000 })
            .catch(() => null);
          ({ violations: found } = await axe.analyze());
        }
        for (const { id, impact, nodes } of found) {
          if (impact !== 'serious' && impact !== 'critical') continue;
          const places = nodes.map((node) => node.target.join(' ')).slice(0, 5);
          violations.push(`${state}, ${colorScheme}: ${id}: ${places.join(' | ')}`);
        }
      }
      await page.emulateMedia({ colorScheme: 'light' });
    },
  };
}
