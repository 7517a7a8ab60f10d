import { useQuery } from '@tanstack/react-query';
import { api, result } from './client.js';
import { queryKeys } from './query-client.js';

/** This month's tokens and the limits of the account. */
export function useQuota() {
  return useQuery({
    queryKey: queryKeys.quota,
    queryFn: ({ signal }) => result(api.GET('/api/quota', { signal })),
  });
}
