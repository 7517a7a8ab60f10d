import type { Locator, Page } from '@hypervize/testkit/browser';

/** The row of a key in the table of Settings → Keys, by its name or its public part. */
export function keyRow(page: Page, text: string): Locator {
  return page.getByRole('row').filter({ hasText: text });
}

/** Opens the dialog Create New Key. */
export async function openCreateDialog(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Create New Key' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

/** Creates a key by Create New Key. Resolves to its secret as the dialog shows it, and leaves the dialog open. */
export async function createKey(page: Page, name: string): Promise<string> {
  const dialog = await openCreateDialog(page);
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('button', { name: 'Create key' }).click();
  return shownSecret(dialog);
}

/** The key that a dialog shows once. */
export async function shownSecret(dialog: Locator): Promise<string> {
  const shown = dialog.getByRole('textbox', { name: 'Key', exact: true });
  await shown.waitFor();
  return shown.inputValue();
}

/** Copies the key that a dialog shows, and closes the dialog. Resolves to what the clipboard has. */
export async function copyAndClose(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await dialog.getByRole('button', { name: 'Copy key' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  return copied;
}

/** Chooses an action in the menu of a key. */
export async function chooseAction(page: Page, row: Locator, action: string): Promise<Locator> {
  await row.getByRole('button', { name: /^More actions/ }).click();
  await page.getByRole('menuitem', { name: action }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

/** Opens the question behind the trash icon of a key. */
export async function openRevoke(page: Page, row: Locator): Promise<Locator> {
  await row.getByRole('button', { name: /^Revoke/ }).click();
  const question = page.getByRole('alertdialog');
  await question.waitFor();
  return question;
}

/** Revokes a key by its trash icon, and waits until its row says that it is revoked everywhere. */
export async function revokeKey(page: Page, row: Locator): Promise<void> {
  const question = await openRevoke(page, row);
  await question.getByRole('button', { name: 'Revoke key' }).click();
  await row.getByText(confirmed).waitFor();
}

/** What the row of a key says when its revocation is CONFIRMED. */
export const confirmed = /Revoked everywhere in \d+ ms/;
