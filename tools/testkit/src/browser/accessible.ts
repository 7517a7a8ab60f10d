import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const shownNodes = 5;

/**
 * Rejects with the violations that axe finds on the page as it is now, an open dialog included. `rules`: only these are
 * checked, all if absent.
 */
export async function expectAccessible(page: Page, rules?: readonly string[]): Promise<void> {
  const only = rules ? { runOnly: [...rules] } : {};
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'], ...only })
    .analyze();
  if (violations.length === 0) return;
  const described = violations.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, shownNodes).map(({ target, html }) => `    ${target.join(' ')}: ${html}`);
    return [`  ${id}: ${help} (${nodes.length} elements)`, ...where].join('\n');
  });
  throw new Error(`axe finds violations on ${new URL(page.url()).pathname}:\n${described.join('\n')}`);
}
