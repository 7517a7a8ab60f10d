import { type ComponentType, lazy } from 'react';
import { PageUnavailable } from './shell/crashed.js';
import { words } from './strings/common.js';
import { LinkButton } from './ui/link-button.js';
import { usePageTitle } from './ui/page.js';
import { EmptyState } from './ui/states.js';

/** A page whose code is loaded when it is first shown. */
function page(load: () => Promise<{ default: ComponentType }>) {
  return lazy(() => load().catch(() => ({ default: PageUnavailable })));
}

export const SignIn = page(() => import('./pages/sign-in/index.js'));
export const Welcome = page(() => import('./pages/welcome/index.js'));

const { nav } = words;

/** The pages inside of the shell. `title` is shown until the page is loaded. A path that is added here is added to `pagePaths` in site-folder.ts too. */
export const signedInPages = [
  { path: '/settings/keys', title: nav.keys, Content: page(() => import('./pages/keys/index.js')) },
  { path: '/playground', title: nav.playground, Content: page(() => import('./pages/playground/index.js')) },
  { path: '/endpoints', title: nav.endpoints, Content: page(() => import('./pages/endpoints/index.js')) },
  { path: '/usage', title: nav.usage, Content: page(() => import('./pages/usage/index.js')) },
  { path: '/audit', title: nav.audit, Content: page(() => import('./pages/audit/index.js')) },
  { path: '/sessions', title: nav.sessions, Content: page(() => import('./pages/sessions/index.js')) },
  { path: '/account', title: nav.account, Content: page(() => import('./pages/account/index.js')) },
  { path: '/docs', title: nav.docs, Content: page(() => import('./pages/docs/index.js')) },
  { path: '/docs/api', title: nav.docs, Content: page(() => import('./pages/docs/api.js')) },
] as const;

/** What is shown at a path that is no page. */
export function NotFound() {
  usePageTitle(words.notFound.title);
  return (
    <EmptyState
      title={words.notFound.title}
      isPage
      text={words.notFound.text}
      action={<LinkButton href="/settings/keys">{words.notFound.action}</LinkButton>}
    />
  );
}
