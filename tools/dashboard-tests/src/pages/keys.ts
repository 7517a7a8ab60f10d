import type { Locator, Page } from '@hypervize/testkit/browser';

/** What is chosen in the dialog Create New Key. */
export interface NewKey {
  readonly name: string;
  /** The scope's name, `inference` if absent. */
  readonly scope?: string;
}

/** The row of a key in the table of Settings → Keys. */
export function keyRow(page: Page, name: string): Locator {
  return page.getByRole('row').filter({ hasText: name });
}

/** Opens the dialog Create New Key. */
export async function openCreateDialog(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Create New Key' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

/** Creates a key by Create New Key. Resolves to its secret as the dialog shows it, and leaves the dialog open. */
export async function createKey(page: Page, { name, scope }: NewKey): Promise<string> {
  const dialog = await openCreateDialog(page);
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  if (scope !== undefined) await dialog.getByRole('radio', { name: scope }).check();
  await dialog.getByRole('button', { name: /^Create/ }).click();
  return shownSecret(dialog);
}

/** The key that a dialog shows once. */
export async function shownSecret(dialog: Locator): Promise<string> {
  const shown = dialog.getByRole('textbox', { name: /key/i });
  await shown.waitFor();
  return shown.inputValue();
}

/** Copies the key that a dialog shows, and closes the dialog. Resolves to what the clipboard has. */
export async function copyAndClose(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await dialog.getByRole('button', { name: /^Copy key/ }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  return copied;
}

/** Opens the question behind the trash icon of a key. */
export async function openRevoke(page: Page, name: string): Promise<Locator> {
  await keyRow(page, name)
    .getByRole('button', { name: /^Revoke/ })
    .click();
  const question = page.getByRole('dialog');
  await question.waitFor();
  return question;
}

/** Revokes a key by its trash icon, and waits until the page says that it is revoked everywhere. */
export async function revokeKey(page: Page, name: string): Promise<void> {
  const question = await openRevoke(page, name);
  await question.getByRole('button', { name: /^Revoke/ }).click();
  await page
    .getByText(/Revoked everywhere in \d+ ms/)
    .first()
    .waitFor();
}
