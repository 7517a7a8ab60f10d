import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Redirect, useLocation, useSearch } from 'wouter';
import { isSignedOut } from '../api/error.js';
import { followEvents } from '../api/events.js';
import { useMe } from '../api/me.js';
import { words } from '../strings/common.js';
import { ErrorState, TableSkeleton } from '../ui/states.js';
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
  if (me.data) return <Shell email={me.data.email}>{children}</Shell>;
  if (me.isPending) {
    return (
      <Shell email={null}>
        <TableSkeleton />
      </Shell>
    );
  }
  return (
    <Shell email={null}>
      <ErrorState
        error={me.error}
        title={words.errors.serviceAway}
        hint={words.errors.serviceAwayHint}
        onRetry={() => void me.refetch()}
      />
    </Shell>
  );
}
