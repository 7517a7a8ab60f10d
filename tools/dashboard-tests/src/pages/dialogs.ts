import type { Page } from '@hypervize/testkit/browser';
import { chooseAction, createKey, keyRow, openCreateDialog, openRevoke } from './keys.js';
import { chooseModel, sendMessage } from './playground.js';

/** A dialog or popover, and how to open it for the account of `createSampleAccount`. */
export interface DashboardDialog {
  readonly name: string;
  /** The page on which it opens. */
  readonly path: string;
  open(page: Page): Promise<unknown>;
}

const keys = '/settings/keys';

export const dialogs: readonly DashboardDialog[] = [
  { name: 'create-key', path: keys, open: openCreateDialog },
  { name: 'created-key', path: keys, open: (page) => createKey(page, 'mobile-app') },
  { name: 'revoke-key', path: keys, open: (page) => openRevoke(page, keyRow(page, 'production')) },
  { name: 'roll-key', path: keys, open: (page) => chooseAction(page, keyRow(page, 'staging'), 'Roll') },
  { name: 'rename-key', path: keys, open: (page) => chooseAction(page, keyRow(page, 'staging'), 'Rename') },
  {
    name: 'reveal-key',
    path: keys,
    open: (page) => chooseAction(page, keyRow(page, 'default'), 'Reveal key'),
  },
  { name: 'shortcuts', path: keys, open: (page) => page.keyboard.press('?') },
  { name: 'create-endpoint', path: '/endpoints', open: (page) => press(page, /^Create endpoint/) },
  { name: 'playground-code', path: '/playground', open: openCode },
  { name: 'sign-out-everywhere', path: '/sessions', open: (page) => press(page, /^Sign out everywhere/) },
];

async function press(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('button', { name }).first().click();
}

async function openCode(page: Page): Promise<void> {
  await chooseModel(page, 'stand-in');
  await sendMessage(page, 'Hello');
  await press(page, /^Code$/);
}
