import { eventually } from '@hypervize/testkit';
import { expectAccessible } from '@hypervize/testkit/browser';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { dialogs } from '../src/pages/dialogs.js';
import { accountPages, goTo, settled, signInPage } from '../src/pages/list.js';
import { horizontalOverflow } from '../src/pages/measures.js';
import { type Dashboard, startDashboard } from '../src/platform/dashboard.js';
import { createSampleAccount, type SampleAccount } from '../src/platform/sample-account.js';

const narrow = { width: 360, height: 740 };
/** The reference of the API is a page of 9,000 elements. */
const axeTimeoutMs = 120_000;

let dashboard: Dashboard;
let sample: SampleAccount;
let origin: string;

beforeAll(async () => {
  dashboard = await startDashboard();
  sample = await createSampleAccount(dashboard);
  origin = dashboard.origins[0] ?? '';
});
afterAll(() => dashboard?.stop());
afterEach(() => dashboard.browser.closeWindows());

describe.each(accountPages)('the page $name is accessible', (entry) => {
  test(
    'with data, light and dark',
    async () => {
      const { page } = await dashboard.openAs(sample.accountId);
      await goTo(page, origin, entry);
      await expectAccessible(page);
      // The reference has the parts of the other pages, and takes the longest.
      if (entry.content === 'shared') return;
      await page.emulateMedia({ colorScheme: 'dark' });
      await expectAccessible(page, ['color-contrast']);
    },
    axeTimeoutMs,
  );

  if (entry.content !== 'account') return;
  test('without data', async () => {
    const { page } = await dashboard.openAs(await dashboard.newAccount());
    await goTo(page, origin, entry);
    await expectAccessible(page);
  });
});

test('the sign-in page is accessible and fits a window that is 360 pixels wide', async () => {
  const { page } = await dashboard.browser.open({ viewport: narrow });
  await goTo(page, origin, signInPage);
  await expectAccessible(page);
  expect(await horizontalOverflow(page)).toBe(0);
});

test.each(dialogs)('the dialog $name is accessible, traps focus and fits a narrow window', async (entry) => {
  const { page } = await dashboard.openAs(sample.accountId);
  await page.goto(`${origin}${entry.path}`);
  await settled(page);
  await entry.open(page);
  await page.getByRole('dialog').or(page.getByRole('alertdialog')).first().waitFor();
  await expectAccessible(page);
  for (let i = 0; i < 12; i++) await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('[role$="dialog"]') !== null)).toBe(true);
  await page.setViewportSize(narrow);
  // A popover finds its new place after the window has changed.
  await eventually(async () => expect(await horizontalOverflow(page)).toBe(0));
});
