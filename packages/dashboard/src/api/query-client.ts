import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, isSignedOut } from './error.js';

const maxRetries = 2;

/** The query client of the page. A 401 to any request makes it ask again who is signed in. */
export function createQueryClient(): QueryClient {
  const onError = (error: unknown) => {
    if (isSignedOut(error)) void client.invalidateQueries({ queryKey: queryKeys.me, exact: true });
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (query.queryKey[0] !== queryKeys.me[0]) onError(error);
      },
    }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { staleTime: 15_000, retry: (count, error) => count < maxRetries && isPassing(error) },
      mutations: { retry: false },
    },
  });
  return client;
}

/** The keys of the cached queries, by what they show. A filter follows as a further element. */
export const queryKeys = {
  me: ['me'],
  keys: ['keys'],
  usage: ['usage'],
  quota: ['quota'],
  audit: ['audit'],
  sessions: ['sessions'],
  models: ['models'],
  endpoints: ['endpoints'],
  revocation: (id: string) => ['revocations', id],
} as const;

/** Whether the same request may be answered when it is sent again. */
function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}
