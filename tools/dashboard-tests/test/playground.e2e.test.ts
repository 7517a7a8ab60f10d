import { eventually } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { copyAndClose, keyRow, revokeKey } from '../src/pages/keys.js';
import { accountPages, goTo } from '../src/pages/list.js';
import { chooseModel, sendButton, sendMessage } from '../src/pages/playground.js';
import { actor, type Dashboard, startDashboard } from '../src/platform/dashboard.js';

const [keysPage, playgroundPage] = accountPages as [
  (typeof accountPages)[number],
  (typeof accountPages)[number],
];
const needsKey = 'The playground needs an active key';
const firstToken = /\d+ m?s first token$/;
let dashboard: Dashboard;
let origin: string;

beforeAll(async () => {
  dashboard = await startDashboard();
  origin = dashboard.origins[0] ?? '';
});
afterAll(() => dashboard?.stop());
afterEach(() => dashboard.browser.closeWindows());

/** Opens the playground of a new account, whose only key is the default one. */
async function openPlayground() {
  const accountId = await dashboard.newAccount();
  const opened = await dashboard.openAs(accountId);
  await goTo(opened.page, origin, playgroundPage);
  return { ...opened, accountId };
}

/** Sends a message to the slow model. Resolves to the request that the model server has received. */
async function openStream(page: Awaited<ReturnType<typeof openPlayground>>['page']) {
  const before = new Set(dashboard.slowModel.requests());
  await chooseModel(page, 'slow');
  await sendMessage(page, 'Hello');
  const seen = await eventually(() => {
    const found = dashboard.slowModel.requests().find((request) => !before.has(request));
    if (!found) throw new Error('the model server has not received the request');
    return found;
  });
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  return seen;
}

test('a session streams an answer from the model, with its measures and request id below it', async () => {
  const { page } = await openPlayground();
  await chooseModel(page, dashboard.stack.model);
  await sendMessage(page, 'Hello');
  await page.getByText(/\d tokens\/s$/).waitFor();
  await page.getByText(firstToken).waitFor();
  await sendButton(page).waitFor();
});

test('Stop ends the request at the model server', async () => {
  const { page } = await openPlayground();
  const seen = await openStream(page);
  await page.getByRole('button', { name: 'Stop' }).click();
  await eventually(() => expect(seen.state).toBe('aborted'));
  await sendButton(page).waitFor();
});

test('a session without an active key is told why, and creates one with the button that it is offered', async () => {
  const { page, accountId } = await openPlayground();
  await revokeAllKeys(accountId);
  await page.reload();
  await page.getByText(needsKey).waitFor();
  await page.getByRole('link', { name: 'Create New Key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('for the playground');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await copyAndClose(page);
  await goTo(page, origin, playgroundPage);
  await chooseModel(page, dashboard.stack.model);
  await sendMessage(page, 'Hello again');
  await page.getByText(firstToken).waitFor();
});

test('revoking the last key in another tab ends the stream in the playground, which says why', async () => {
  const { page, context } = await openPlayground();
  const seen = await openStream(page);
  const other = await context.newPage();
  await goTo(other, origin, keysPage);
  await revokeKey(other, keyRow(other, 'default'));
  await eventually(() => expect(seen.state).toBe('aborted'));
  await page.getByText(needsKey).first().waitFor();
});

test('signing out everywhere ends the stream in the playground, and the page asks to sign in', async () => {
  const { page, accountId } = await openPlayground();
  const seen = await openStream(page);
  await dashboard.sessions.endAll(accountId);
  await eventually(() => expect(seen.state).toBe('aborted'));
  await goToSignIn(page);
});

test('a playground of an account with many keys needs only one of them', async () => {
  const { page, accountId } = await openPlayground();
  await dashboard.operator.keys.createKey({ accountId, name: 'second', scopes: ['inference'], actor });
  const seen = await openStream(page);
  const { keys } = await dashboard.operator.keys.listKeys({ accountId });
  const keyId = keys.find(({ name }) => name === 'default')?.keyId ?? '';
  await dashboard.operator.keys.revokeKey({ accountId, keyId, actor });
  expect(seen.state).toBe('open');
  await page.getByRole('button', { name: 'Stop' }).click();
  await eventually(() => expect(seen.state).toBe('aborted'));
});

async function revokeAllKeys(accountId: string): Promise<void> {
  const { keys } = await dashboard.operator.keys.listKeys({ accountId });
  for (const { keyId } of keys) await dashboard.operator.keys.revokeKey({ accountId, keyId, actor });
}

async function goToSignIn(page: Awaited<ReturnType<typeof openPlayground>>['page']): Promise<void> {
  await page.goto(`${origin}/playground`);
  await page
    .getByRole('button', { name: 'Sign in' })
    .or(page.getByRole('link', { name: 'Sign in' }))
    .waitFor();
}
