import type { Page } from '@hypervize/testkit/browser';

/** A page of the dashboard. */
export interface DashboardPage {
  /** For file names and the names of tests. */
  readonly name: string;
  readonly path: string;
  /** Its first heading. */
  readonly heading: RegExp;
  /** Whether it shows nothing that comes from the API. */
  readonly isStatic?: boolean;
}

/** The pages of an account, which a window that is not signed in does not see. */
export const accountPages: readonly DashboardPage[] = [
  { name: 'keys', path: '/settings/keys', heading: /^Keys$/ },
  { name: 'playground', path: '/playground', heading: /^Playground$/ },
  { name: 'endpoints', path: '/endpoints', heading: /^Endpoints$/ },
  { name: 'usage', path: '/usage', heading: /^Usage$/ },
  { name: 'audit', path: '/audit', heading: /^Audit$/ },
  { name: 'sessions', path: '/sessions', heading: /^Sessions$/ },
  { name: 'account', path: '/account', heading: /^Account$/ },
  { name: 'docs', path: '/docs', heading: /./, isStatic: true },
  { name: 'reference', path: '/docs/api', heading: /./ },
];

export const signInPage: DashboardPage = { name: 'sign-in', path: '/sign-in', heading: /./ };

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
