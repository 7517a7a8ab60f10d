import { useQuery } from '@tanstack/react-query';
import { api, result } from './client.js';
import { queryKeys } from './query-client.js';

/** The account that is signed in. */
export function useMe() {
  return useQuery({
    queryKey: queryKeys.me,
    queryFn: ({ signal }) => result(api.GET('/api/me', { signal })),
    staleTime: 60_000,
  });
}
