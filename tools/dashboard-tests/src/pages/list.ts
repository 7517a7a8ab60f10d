import type { Page } from '@hypervize/testkit/browser';

/** A page of the dashboard. */
export interface DashboardPage {
  /** For file names and the names of tests. */
  readonly name: string;
  readonly path: string;
  /** Its first heading. */
  readonly heading: RegExp;
  /**
   * Where its content comes from: the data of the account, what the API has for every account, or itself: a page that shows
   * no more than the name of a model besides.
   */
  readonly content: 'account' | 'shared' | 'itself';
}

/** The pages of an account, which a window that is not signed in does not see. */
export const accountPages: readonly DashboardPage[] = [
  { name: 'keys', path: '/settings/keys', heading: /^Keys$/, content: 'account' },
  { name: 'playground', path: '/playground', heading: /^Playground$/, content: 'account' },
  { name: 'endpoints', path: '/endpoints', heading: /^Endpoints$/, content: 'account' },
  { name: 'usage', path: '/usage', heading: /^Usage$/, content: 'account' },
  { name: 'audit', path: '/audit', heading: /^Audit$/, content: 'account' },
  { name: 'sessions', path: '/sessions', heading: /^Sessions$/, content: 'account' },
  { name: 'account', path: '/account', heading: /^Account$/, content: 'account' },
  { name: 'docs', path: '/docs', heading: /./, content: 'itself' },
  { name: 'reference', path: '/docs/api', heading: /./, content: 'shared' },
];

export const signInPage: DashboardPage = {
  name: 'sign-in',
  path: '/sign-in',
  heading: /./,
  content: 'itself',
};

/** Goes to a page and waits until it shows its data. */
export async function goTo(page: Page, origin: string, { path, heading }: DashboardPage): Promise<void> {
  await page.goto(`${origin}${path}`);
  await settled(page, heading);
}

/** What stands in place of what is being loaded. */
export const loading = '[aria-busy="true"], [class*="skeleton"]';

/** Waits until a page shows its heading and nothing on it is loading. */
export async function settled(page: Page, heading: RegExp = /./): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  await page.waitForFunction((selector) => document.querySelector(selector) === null, loading);
}
