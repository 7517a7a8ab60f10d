import type { Page } from '@hypervize/testkit/browser';

/**
 * Signs a user in from the dashboard's sign-in page, with the login page of the local identity provider: by its one click
 * if no user is given.
 */
export async function signIn(page: Page, origin: string, user?: string): Promise<void> {
  await page.goto(origin);
  await page
    .getByRole('link', { name: 'Sign in' })
    .or(page.getByRole('button', { name: 'Sign in' }))
    .click();
  await page.waitForURL((url) => url.origin !== origin);
  if (user !== undefined) await page.getByRole('textbox').fill(`${user}@example.com`);
  const demo = page.getByRole('button', { name: /^Sign in as/ });
  const other = page.getByRole('button', { name: /^Sign in$/ });
  await (user === undefined ? demo : other).click();
  await page.waitForURL((url) => url.origin === origin && !url.pathname.startsWith('/auth/'));
}
