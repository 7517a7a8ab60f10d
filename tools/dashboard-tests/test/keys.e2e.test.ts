import { eventually } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  chooseAction,
  confirmed,
  copyAndClose,
  createKey,
  keyRow,
  openCreateDialog,
  openRevoke,
  revokeKey,
  shownSecret,
} from '../src/pages/keys.js';
import { accountPages, goTo } from '../src/pages/list.js';
import { horizontalOverflow } from '../src/pages/measures.js';
import { actor, type Dashboard, startDashboard } from '../src/platform/dashboard.js';
import { chatWithKey, createSampleAccount } from '../src/platform/sample-account.js';

const keysPage = accountPages[0] as (typeof accountPages)[number];
let dashboard: Dashboard;
let origin: string;

beforeAll(async () => {
  dashboard = await startDashboard({ replicas: { 'auth-gateway': 2 } });
  origin = dashboard.origins[0] ?? '';
});
afterAll(() => dashboard?.stop());
afterEach(() => dashboard.browser.closeWindows());

/** Opens Settings → Keys of a new account, whose only key is the default one. */
async function openKeysPage() {
  const accountId = await dashboard.newAccount();
  const opened = await dashboard.openAs(accountId);
  await goTo(opened.page, origin, keysPage);
  return { ...opened, accountId };
}

const publicPart = (secret: string) => secret.slice(0, 'hvz_live_'.length + 8);
const statusOf = async (secret: string) =>
  (await chatWithKey(dashboard.stack.baseUrl, secret, dashboard.stack.model)).status;

test('a key is created, copied, used, rolled and revoked, and a stream in another tab is seen to end', async () => {
  const { page, accountId } = await openKeysPage();
  const secret = await createKey(page, 'production');
  expect(await copyAndClose(page)).toBe(secret);
  expect(secret).toMatch(/^hvz_live_[0-9A-Za-z]{33}$/);
  expect(await statusOf(secret)).toBe(200);

  const rolling = await chooseAction(page, keyRow(page, publicPart(secret)), 'Roll');
  await rolling.getByLabel('Overlap').selectOption({ label: '1 hour' });
  await rolling.getByRole('button', { name: 'Roll key' }).click();
  const successor = await shownSecret(page.getByRole('dialog'));
  expect(await copyAndClose(page)).toBe(successor);
  await keyRow(page, publicPart(secret))
    .getByText(/ends in/)
    .waitFor();
  expect(await keyRow(page, publicPart(secret)).getByText(confirmed).count()).toBe(0);
  for (const key of [secret, successor]) expect(await statusOf(key)).toBe(200);

  const stream = await openStream(successor);
  await revokeKey(page, keyRow(page, publicPart(successor)));
  expect(await stream.lastEvent()).toMatch(/"code":"invalid_api_key"/);
  expect(await statusOf(successor)).toBe(401);
  await revokeKey(page, keyRow(page, publicPart(secret)));
  expect(await statusOf(secret)).toBe(401);
  const { keys } = await dashboard.operator.keys.listKeys({ accountId });
  expect(keys.map(({ name }) => name)).toEqual(['default']);
});

test('two open tabs agree: what one creates or revokes is seen in the other without a reload', async () => {
  const { page, context } = await openKeysPage();
  const other = await context.newPage();
  await goTo(other, origin, keysPage);
  await createKey(page, 'seen elsewhere');
  await keyRow(other, 'seen elsewhere').waitFor();
  await copyAndClose(page);
  await revokeKey(other, keyRow(other, 'seen elsewhere'));
  await eventually(
    async () => expect(await keyRow(page, 'seen elsewhere').getByRole('button').count()).toBe(0),
    {
      timeoutMs: 20_000,
    },
  );
});

test('two gateways show the same keys, and a key that one revokes is refused by both', async () => {
  const { page, context } = await openKeysPage();
  const secret = await createKey(page, 'shared');
  await copyAndClose(page);
  const other = await context.newPage();
  await goTo(other, dashboard.origins[1] ?? '', keysPage);
  const { model } = dashboard.stack;
  const statuses = async () => {
    const responses = dashboard.origins.map((at) => chatWithKey(`${at}/api`, secret, model));
    return (await Promise.all(responses)).map(({ status }) => status);
  };
  expect(await statuses()).toEqual([200, 200]);
  await revokeKey(other, keyRow(other, 'shared'));
  expect(await statuses()).toEqual([401, 401]);
});

describe('a key name', () => {
  const bidi = '\u202Eمفتاح الإنتاج';
  test.each([
    ['HTML', '<img src=x onerror="document.title=1"><b>bold</b>'],
    ['right-to-left text', 'مفتاح الإنتاج'],
    ['64 emoji', '🔑'.repeat(64)],
  ])('that is %s is shown as it is, everywhere, and breaks nothing', async (_name, name) => {
    const { page } = await openKeysPage();
    const title = await page.title();
    await createKey(page, name);
    await copyAndClose(page);
    await keyRow(page, name).waitFor();
    expect(await page.title()).toBe(title);
    expect(await page.locator('main img, main b').count()).toBe(0);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await horizontalOverflow(page)).toBe(0);
    await page.setViewportSize({ width: 1280, height: 800 });
    await revokeKey(page, keyRow(page, name));
  });

  test('with a character that changes the direction of text is refused with a message at the field', async () => {
    const { page } = await openKeysPage();
    const dialog = await openCreateDialog(page);
    await dialog.getByRole('textbox', { name: 'Name' }).fill(bidi);
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).and(page.locator('[aria-invalid="true"]')).waitFor();
  });

  test('that is taken is refused with a message, and the dialog keeps what was typed', async () => {
    const { page, accountId } = await openKeysPage();
    await dashboard.operator.keys.createKey({ accountId, name: 'taken', scopes: ['inference'], actor });
    const dialog = await openCreateDialog(page);
    await dialog.getByRole('textbox', { name: 'Name' }).fill('taken');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByText(/already|taken/i).waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('taken');
  });
});

test('a key is created and revoked with the keyboard alone', async () => {
  const { page } = await openKeysPage();
  await page.keyboard.press('c');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('typed');
  await page.keyboard.press('Enter');
  await shownSecret(page.getByRole('dialog'));
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await focusByTab(page, /^Copy key/);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Copy key' }).getByText('Copied').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const row = keyRow(page, 'typed');
  await row.waitFor();
  await focusByTab(page, /^Revoke typed$/);
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await focusByTab(page, /^Revoke key$/);
  await page.keyboard.press('Enter');
  await row.getByText(confirmed).waitFor();
});

test('a key that was not copied is not lost by closing the dialog: a question comes first', async () => {
  const { page } = await openKeysPage();
  await createKey(page, 'not copied');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Close without copying the key?' }).waitFor();
  await page.keyboard.press('Escape');
  await shownSecret(page.getByRole('dialog'));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Back to the key' }).click();
  expect(await shownSecret(page.getByRole('dialog'))).toMatch(/^hvz_live_/);
});

test('creating a key over a connection that loses the answer makes one key', async () => {
  const { page, accountId, expectProblem } = await openKeysPage();
  expectProblem(/ERR_CONNECTION_RESET/);
  let requests = 0;
  await page.route('**/api/keys', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    requests++;
    if (requests > 1) return route.continue();
    await route.fetch();
    await route.abort('connectionreset');
  });
  const dialog = await openCreateDialog(page);
  await dialog.getByRole('textbox', { name: 'Name' }).fill('once');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await dialog.getByText('An earlier attempt created this key').waitFor();
  expect(requests).toBe(2);
  const { keys } = await dashboard.operator.keys.listKeys({ accountId });
  expect(keys.filter(({ name }) => name === 'once')).toHaveLength(1);
});

test.each([
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
])('the trash icon of a key is in view without scrolling sideways, $width pixels wide', async (viewport) => {
  const { accountId } = await createSampleAccount(dashboard);
  const { page } = await dashboard.openAs(accountId, { viewport });
  await goTo(page, origin, keysPage);
  const trash = keyRow(page, 'staging').getByRole('button', { name: 'Revoke staging' });
  await trash.scrollIntoViewIfNeeded();
  const box = await trash.boundingBox();
  // Its right edge is not covered, nor cut off by a container that scrolls.
  const visible = await trash.evaluate((button) => {
    const { left, top, width, height } = button.getBoundingClientRect();
    const shown = document.elementFromPoint(left + width - 2, top + height / 2);
    return shown !== null && button.contains(shown);
  });
  expect(box && box.x + box.width).toBeLessThanOrEqual(viewport.width);
  expect(visible).toBe(true);
});

test('PENDING says what is waited for and until when, and becomes CONFIRMED when it is back', async () => {
  const { page } = await openKeysPage();
  await createKey(page, 'waits');
  await copyAndClose(page);
  const { redis } = dashboard.stack;
  if (redis.source === 'none') throw new Error(`this test needs Redis: ${redis.reason}`);
  await redis.crash();
  const row = keyRow(page, 'waits');
  try {
    const question = await openRevoke(page, row);
    await question.getByRole('button', { name: 'Revoke key' }).click();
    await row.getByText('Revoking, waiting for redis').waitFor();
    await row.getByText(/Revoked everywhere in \d+:\d+ at the latest/).waitFor();
  } finally {
    await redis.restart();
  }
  await row.getByText(/Revoked everywhere( in \d+ ms)?$/).waitFor();
});

/** Presses Tab until a button with the name has the focus. */
async function focusByTab(
  page: Awaited<ReturnType<typeof openKeysPage>>['page'],
  name: RegExp,
): Promise<void> {
  for (let i = 0; i < 60; i++) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.tagName === 'BUTTON'
        ? (element.getAttribute('aria-label') ?? element.textContent ?? '')
        : '';
    });
    if (name.test(focused)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no button ${name} is reached with Tab`);
}

/** Opens a stream with a key, as a client of the API does. */
async function openStream(secret: string) {
  const response = await fetch(`${dashboard.stack.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'slow', stream: true, messages: [{ role: 'user', content: 'Hello' }] }),
    signal: AbortSignal.timeout(50_000),
  });
  expect(response.status).toBe(200);
  const text = response.text();
  text.catch(() => {});
  return { lastEvent: async () => (await text).trim().split('\n\n').at(-1) ?? '' };
}
