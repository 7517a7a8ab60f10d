import { useQuery } from '@tanstack/react-query';
import { api, result } from './client.js';
import { queryKeys } from './query-client.js';

/** More than an account may have by default. */
const pageSize = 200;
/** How often an endpoint's state is read while one is starting or draining, in milliseconds. */
const changingMs = 3_000;

/** The endpoints of the account, with their hosts. */
export function useEndpoints() {
  return useQuery({
    queryKey: queryKeys.endpoints,
    queryFn: async ({ signal }) => {
      const page = await result(
        api.GET('/api/endpoints', { params: { query: { page_size: pageSize } }, signal }),
      );
      return page.data;
    },
    refetchInterval: ({ state }) =>
      state.data?.some((endpoint) => endpoint.state !== 'ready') ? changingMs : false,
  });
}
