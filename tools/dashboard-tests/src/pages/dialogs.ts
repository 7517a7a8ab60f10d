import type { Page } from '@hypervize/testkit/browser';
import { createKey, keyRow, openCreateDialog, openRevoke } from './keys.js';

/** A dialog or popover, and how to open it for the account of `createSampleAccount`. */
export interface DashboardDialog {
  readonly name: string;
  /** The page on which it opens. */
  readonly path: string;
  open(page: Page): Promise<unknown>;
}

export const dialogs: readonly DashboardDialog[] = [
  { name: 'create-key', path: '/settings/keys', open: openCreateDialog },
  {
    name: 'created-key',
    path: '/settings/keys',
    open: (page) => createKey(page, { name: `shown ${Date.now()}` }),
  },
  { name: 'revoke-key', path: '/settings/keys', open: (page) => openRevoke(page, 'production') },
  { name: 'roll-key', path: '/settings/keys', open: (page) => openAction(page, 'staging', /^Roll/) },
  { name: 'edit-key', path: '/settings/keys', open: (page) => openAction(page, 'staging', /^(Edit|Rename)/) },
  { name: 'create-endpoint', path: '/endpoints', open: (page) => press(page, /^Create endpoint/) },
  { name: 'playground-code', path: '/playground', open: (page) => press(page, /^Code/) },
  { name: 'sign-out-everywhere', path: '/sessions', open: (page) => press(page, /^Sign out everywhere/) },
  { name: 'shortcuts', path: '/settings/keys', open: (page) => page.keyboard.press('?') },
];

async function press(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('button', { name }).first().click();
}

/** Opens an action of a key: a button of its row, or an item of the menu of its row. */
async function openAction(page: Page, key: string, name: RegExp): Promise<void> {
  const row = keyRow(page, key);
  const button = row.getByRole('button', { name });
  if ((await button.count()) > 0) return button.first().click();
  await row.getByRole('button', { name: /actions|more/i }).click();
  await page.getByRole('menuitem', { name }).click();
}
