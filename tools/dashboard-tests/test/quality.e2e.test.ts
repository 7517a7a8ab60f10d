import { expectAccessible, type Page } from '@hypervize/testkit/browser';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { accountPages, type DashboardPage, goTo, loading, settled } from '../src/pages/list.js';
import {
  firstContentfulPaintMs,
  horizontalOverflow,
  layoutShift,
  scriptBytes,
} from '../src/pages/measures.js';
import { type Dashboard, startDashboard } from '../src/platform/dashboard.js';
import { createSampleAccount, type SampleAccount } from '../src/platform/sample-account.js';

const keysPage = accountPages[0] as (typeof accountPages)[number];
const narrow = { width: 360, height: 740 };
/** How long an error may take to be shown on pages that are opened at the same time. */
const manyPagesMs = 30_000;
const maxScriptBytes = 200 * 1024;
/** So much of the window may move by itself, as the browser scores it. 0.1 is what a person begins to notice. */
const maxLayoutShift = 0.05;

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

describe.each(accountPages)('the page $name', (entry) => {
  test('does not scroll sideways in a window that is 360 pixels wide', async () => {
    const { page } = await dashboard.openAs(sample.accountId, { viewport: narrow });
    await goTo(page, origin, entry);
    expect(await horizontalOverflow(page)).toBe(0);
  });

  test('does not move when its data arrives late', async () => {
    const { page } = await dashboard.openAs(sample.accountId);
    await delayApi(page, 400);
    await page.goto(`${origin}${entry.path}`);
    if (entry.content !== 'itself') await page.locator(loading).first().waitFor({ state: 'attached' });
    await settled(page, entry.heading);
    expect(await layoutShift(page)).toBeLessThan(maxLayoutShift);
  });
});

test('every page says what happened when its data is away, and shows it on the next try', async () => {
  const pages = accountPages.filter(({ content }) => content !== 'itself');
  await Promise.all(pages.map(failAndRetry));
});

async function failAndRetry({ path, heading }: DashboardPage): Promise<void> {
  const { page, expectProblem } = await dashboard.openAs(sample.accountId);
  expectProblem(/^status 503 of /);
  const restore = await failApi(page, ['/api/me']);
  await page.goto(`${origin}${path}`);
  const retry = page.getByRole('button', { name: /Try again/ });
  await retry.first().waitFor({ timeout: manyPagesMs });
  expect(new URL(page.url()).pathname).toBe(path);
  await page.getByText('req-test').first().waitFor();
  await restore();
  // A page of several parts has a button for each. The last one first: a button that has worked is gone.
  for (const button of (await retry.all()).reverse()) await button.click();
  await settled(page, heading);
  expect({ path, errors: await retry.count() }).toEqual({ path, errors: 0 });
}

test('the keys page loads less than 200 KB of compressed scripts; its first paint is printed', async () => {
  const { page } = await dashboard.openAs(sample.accountId);
  await goTo(page, origin, keysPage);
  const bytes = await scriptBytes(page);
  const paintMs = (await firstContentfulPaintMs(page)) ?? Number.NaN;
  process.stdout.write(
    `keys page: ${bytes} bytes of scripts, first contentful paint ${Math.round(paintMs)} ms\n`,
  );
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(maxScriptBytes);
  expect(paintMs).toBeLessThan(5_000);
});

test('a page without its API stays where it is, keeps the session, and does not reload', async () => {
  const { page, context, expectProblem } = await dashboard.openAs(sample.accountId);
  expectProblem(/^status 503 of /);
  await failApi(page);
  let loads = 0;
  page.on('framenavigated', () => loads++);
  await page.goto(`${origin}/settings/keys`);
  await page
    .getByRole('button', { name: /Try again/ })
    .first()
    .waitFor();
  await expectAccessible(page);
  expect(loads).toBe(1);
  expect(await context.cookies()).toHaveLength(1);
});

describe('the Content-Security-Policy', () => {
  const run = async (script: string) => {
    const { page } = await dashboard.openAs(sample.accountId);
    await goTo(page, origin, keysPage);
    await page.evaluate(script);
    await page.waitForTimeout(200);
    await expect(dashboard.browser.closeWindows()).rejects.toThrow(/Content-Security-Policy violation/);
  };

  test.each([
    [
      'an inline script',
      `document.head.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))`,
    ],
    [
      'a style element',
      `document.head.append(Object.assign(document.createElement('style'), { textContent: 'p{}' }))`,
    ],
    ['a request to another origin', `fetch('http://127.0.0.1:9/').catch(() => {})`],
    [
      'an image of another origin',
      `document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/x.png' }))`,
    ],
    [
      'a frame',
      `document.body.append(Object.assign(document.createElement('iframe'), { src: 'http://127.0.0.1:9/' }))`,
    ],
    ['evaluated text', `setTimeout('window.ran = 1')`],
  ])('refuses %s, and a test on whose page that happens fails', async (_name, script) => run(script));
});

test('no credential is within reach of scripts: not in storage, cookies or the page', async () => {
  const { page } = await dashboard.openAs(sample.accountId);
  for (const entry of accountPages) {
    await goTo(page, origin, entry);
    const reachable = await page.evaluate(() =>
      JSON.stringify([
        document.cookie,
        { ...localStorage },
        { ...sessionStorage },
        document.documentElement.outerHTML,
      ]),
    );
    expect(reachable).not.toMatch(/hvz_sess_/);
    expect(reachable).not.toMatch(/hvz_live_[0-9A-Za-z]{33}/);
  }
});

/** Holds every answer of the API back. */
async function delayApi(page: Page, delayMs: number): Promise<void> {
  await page.route('**/api/**', async (route) => {
    if (new URL(route.request().url()).pathname !== '/api/events')
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    await route.continue();
  });
}

/** Answers every request to the API but some with 503, until the returned function is called. */
async function failApi(page: Page, but: readonly string[] = []): Promise<() => Promise<void>> {
  const error = { message: 'Try again in a moment.', type: 'server_error', param: null, code: 'unavailable' };
  await page.route('**/api/**', (route) => {
    if (but.includes(new URL(route.request().url()).pathname)) return route.continue();
    return route.fulfill({ status: 503, headers: { 'x-request-id': 'req-test' }, json: { error } });
  });
  return () => page.unroute('**/api/**');
}
