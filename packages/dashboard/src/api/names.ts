import { useQuery } from '@tanstack/react-query';
import { api, result } from './client.js';
import { queryKeys } from './query-client.js';

/** The largest page of the API. Of an account with more keys, the further ones are shown by their ids. */
const pageSize = 500;

/** The names of the account's keys by their ids, revoked ones included. Empty until they are known. */
export function useKeyNames(): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: [...queryKeys.keys, 'names'],
    queryFn: async ({ signal }) => {
      const query = { include_revoked: 'true' as const, page_size: pageSize };
      const { data: keys } = await result(api.GET('/api/keys', { params: { query }, signal }));
      return new Map(keys.map(({ id, name }) => [id, name]));
    },
    staleTime: 60_000,
  });
  return data ?? empty;
}

const empty: ReadonlyMap<string, string> = new Map();
