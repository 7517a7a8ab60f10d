import type { Locator, Page } from '@hypervize/testkit/browser';

/** Chooses the model of the next message. */
export async function chooseModel(page: Page, model: string): Promise<void> {
  await page.getByLabel('Model or endpoint').selectOption({ label: model });
}

/** Sends a message in the playground. */
export async function sendMessage(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await sendButton(page).click();
}

/** The button that sends a message. It is there while no answer is being received. */
export function sendButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Send', exact: true });
}
