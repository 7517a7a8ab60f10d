import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { createQueryClient } from './api/query-client.js';
import { NotFound, SignIn, signedInPages, Welcome } from './routes.js';
import { Plain } from './shell/plain.js';
import { SignedIn } from './shell/signed-in.js';
import { Notifications } from './ui/notifications.js';
import { Page } from './ui/page.js';
import { TableSkeleton } from './ui/states.js';

const queryClient = createQueryClient();

/** The whole page: its providers, and the page for each path. */
export function App() {
  const [, navigate] = useLocation();
  return (
    <I18nProvider locale="en-US">
      <RouterProvider navigate={navigate}>
        <QueryClientProvider client={queryClient}>
          <Pages />
          <Notifications />
        </QueryClientProvider>
      </RouterProvider>
    </I18nProvider>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path="/">
        <Redirect to="/settings/keys" replace />
      </Route>
      <Route path="/sign-in">
        <Standalone>
          <SignIn />
        </Standalone>
      </Route>
      <Route path="/welcome">
        <Standalone>
          <Welcome />
        </Standalone>
      </Route>
      {signedInPages.map(({ path, title, Content }) => (
        <Route key={path} path={path}>
          <SignedIn>
            <Suspense fallback={<Loading title={title} />}>
              <Content />
            </Suspense>
          </SignedIn>
        </Route>
      ))}
      <Route>
        <Plain>
          <NotFound />
        </Plain>
      </Route>
    </Switch>
  );
}

function Loading({ title }: { title: string }) {
  return (
    <Page title={title}>
      <TableSkeleton />
    </Page>
  );
}

/** A page that has no navigation and brings its own frame. */
function Standalone({ children }: { children: React.ReactNode }) {
  return (
    <Suspense
      fallback={
        <Plain>
          <TableSkeleton rows={2} />
        </Plain>
      }
    >
      {children}
    </Suspense>
  );
}
