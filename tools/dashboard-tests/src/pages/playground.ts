import type { Page } from '@hypervize/testkit/browser';

/** Chooses the model of the next message. */
export async function chooseModel(page: Page, model: string): Promise<void> {
  await page.getByLabel('Model or endpoint').selectOption({ label: model });
}

/** Sends a message in the playground. */
export async function sendMessage(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}
