import { words } from '../strings/common.js';

/** A page in the navigation. `key` follows `g` as its shortcut. */
export interface NavItem {
  readonly path: string;
  readonly label: string;
  readonly key: string;
}

/** The pages that are used daily. */
export const mainItems: readonly NavItem[] = [
  { path: '/settings/keys', label: words.nav.keys, key: 'k' },
  { path: '/playground', label: words.nav.playground, key: 'p' },
  { path: '/endpoints', label: words.nav.endpoints, key: 'e' },
  { path: '/usage', label: words.nav.usage, key: 'u' },
  { path: '/audit', label: words.nav.audit, key: 'a' },
];

/** The pages below them. */
export const moreItems: readonly NavItem[] = [
  { path: '/account', label: words.nav.account, key: 'm' },
  { path: '/sessions', label: words.nav.sessions, key: 's' },
  { path: '/docs', label: words.nav.docs, key: 'd' },
];
