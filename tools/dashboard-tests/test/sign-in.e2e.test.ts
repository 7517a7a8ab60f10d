import { expectAccessible, type Page } from '@hypervize/testkit/browser';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { accountPages, goTo, settled } from '../src/pages/list.js';
import { signIn } from '../src/pages/sign-in.js';
import { type Dashboard, startDashboard } from '../src/platform/dashboard.js';
import { chatWithKey } from '../src/platform/sample-account.js';

const keysPage = accountPages[0] as (typeof accountPages)[number];
let dashboard: Dashboard;
let origin: string;

beforeAll(async () => {
  dashboard = await startDashboard({ replicas: { 'auth-gateway': 2 } });
  origin = dashboard.origins[0] ?? '';
});
afterAll(() => dashboard?.stop());
afterEach(() => dashboard.browser.closeWindows());

const signInButton = (page: Page) =>
  page.getByRole('button', { name: 'Sign in' }).or(page.getByRole('link', { name: 'Sign in' }));

test('a new user signs in by a click, reveals the default key once, and runs a request with it', async () => {
  const { page } = await dashboard.browser.open();
  await signIn(page, origin);
  expect(new URL(page.url()).pathname).toBe('/welcome');
  await settled(page);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Reveal key' }).click();
  const shown = page.getByRole('textbox', { name: 'Key', exact: true });
  await shown.waitFor();
  const secret = await shown.inputValue();
  expect(secret).toMatch(/^hvz_live_[0-9A-Za-z]{33}$/);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Run it here' }).click();
  await page
    .getByText(/stand-in/i)
    .last()
    .waitFor();
  expect((await chatWithKey(dashboard.stack.baseUrl, secret, dashboard.stack.model)).status).toBe(200);

  await page.goto(`${origin}/welcome`);
  await page.waitForURL(`${origin}/settings/keys`);
  await settled(page);
  expect(await page.content()).not.toContain(secret);
});

test('a user who comes back is not shown the first page again', async () => {
  for (const expected of ['/welcome', '/settings/keys']) {
    const { page } = await dashboard.browser.open();
    await signIn(page, origin, 'returning');
    expect(new URL(page.url()).pathname).toBe(expected);
  }
});

test('a login leads back to the page that asked for it', async () => {
  const { page } = await dashboard.browser.open();
  await signIn(page, origin, 'deep-link');
  await page.context().clearCookies({ name: 'hvz_session' });
  await page.goto(`${origin}/usage`);
  await signInButton(page).click();
  await page.waitForURL(`${origin}/usage`);
});

test('signing out ends the session in every tab', async () => {
  const { page, context } = await dashboard.browser.open();
  await signIn(page, origin, 'leaves');
  const other = await context.newPage();
  for (const tab of [page, other]) await goTo(tab, origin, keysPage);
  await signOut(page);
  expect((await context.cookies(origin)).map(({ name }) => name)).not.toContain('hvz_session');
  await other.reload();
  await signInButton(other).waitFor();
});

test('signing out everywhere ends the sessions of other browsers too', async () => {
  const one = await dashboard.browser.open();
  await signIn(one.page, origin, 'everywhere');
  const two = await dashboard.browser.open();
  await signIn(two.page, origin, 'everywhere');
  await one.page.goto(`${origin}/sessions`);
  await settled(one.page);
  await one.page.getByRole('button', { name: /^Sign out everywhere/ }).click();
  const question = one.page.getByRole('dialog').or(one.page.getByRole('alertdialog'));
  await question.getByRole('button', { name: /^Sign out/ }).click();
  await signInButton(one.page).waitFor();
  await two.page.reload();
  await signInButton(two.page).waitFor();
});

test('a logout at the identity provider ends the session here', async () => {
  const { page, context } = await dashboard.browser.open();
  await signIn(page, origin, 'elsewhere');
  const provider = await providerOrigin();
  const other = await context.newPage();
  await other.goto(`${provider}/session/end`);
  await other
    .getByRole('button', { name: /yes|sign out|log out/i })
    .first()
    .click();
  await page.goto(`${origin}/settings/keys`);
  await signInButton(page).waitFor();
});

test('a session that began at one gateway is served by the other, and ends at both', async () => {
  const { page } = await dashboard.browser.open();
  await signIn(page, origin, 'balanced');
  await goTo(page, dashboard.origins[1] ?? '', keysPage);
  await signOut(page);
  for (const at of dashboard.origins) {
    await page.goto(`${at}/settings/keys`);
    await signInButton(page).waitFor();
  }
});

test.each([
  'provider_unavailable',
  'login_expired',
  'login_failed',
  'account_suspended',
  'unavailable',
  'rate_limited',
])('a login that failed with %s is explained, and can be tried again', async (code) => {
  const { page } = await dashboard.browser.open();
  await page.goto(`${origin}/sign-in?error=${code}`);
  // The live region of the page is an alert too, and empty.
  const alert = page.getByRole('alert').filter({ hasText: /\w/ });
  await alert.waitFor();
  expect(await alert.textContent()).not.toContain(code);
  await signInButton(page).waitFor();
  await expectAccessible(page);
});

test('an error code that is not known is not shown as text of the page', async () => {
  const { page } = await dashboard.browser.open();
  await page.goto(`${origin}/sign-in?error=${encodeURIComponent('Call 555 to verify <b>your</b> card')}`);
  await signInButton(page).waitFor();
  expect(await page.locator('body').textContent()).not.toContain('555');
});

/** Signs out with the menu of the account. The identity provider then asks whether to end its own session too. */
async function signOut(page: Page): Promise<void> {
  const provider = await providerOrigin();
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL((url) => url.origin === provider);
}

async function providerOrigin(): Promise<string> {
  const response = await fetch(`${origin}/auth/login`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  });
  return new URL(response.headers.get('location') ?? '').origin;
}
