import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Redirect, useLocation, useSearch } from 'wouter';
import { isSignedOut } from '../api/error.js';
import { followEvents } from '../api/events.js';
import { useMe } from '../api/me.js';
import { words } from '../strings/common.js';
import { Page } from '../ui/page.js';
import { ErrorState } from '../ui/states.js';
import { Shell } from './shell.js';

/**
 * Shows its children to a user who is signed in. Only a 401 leads to the sign-in page; a service that is away leads to an
 * error with a button, and what is already shown stays.
 */
export function SignedIn({ children }: { children: React.ReactNode }) {
  const me = useMe();
  const client = useQueryClient();
  const [path] = useLocation();
  const search = useSearch();
  const signedOut = isSignedOut(me.error);
  const signedIn = me.data !== undefined && !signedOut;
  useEffect(() => (signedIn ? followEvents(client) : undefined), [client, signedIn]);
  useEffect(() => {
    // What the account sees must not reach the next user of this browser.
    if (signedOut) client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
  }, [client, signedOut]);
  if (signedOut) {
    const returnTo = encodeURIComponent(search === '' ? path : `${path}?${search}`);
    return <Redirect to={`/sign-in?return_to=${returnTo}`} replace />;
  }
  // While it loads, the page loads what it shows, too.
  if (me.data || me.isPending) return <Shell email={me.data?.email ?? null}>{children}</Shell>;
  return (
    <Shell email={null}>
      <Page title={words.errors.serviceAway}>
        <ErrorState error={me.error} hint={words.errors.serviceAwayHint} onRetry={() => void me.refetch()} />
      </Page>
    </Shell>
  );
}
