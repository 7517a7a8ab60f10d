import { useQuery } from '@tanstack/react-query';
import { api, result } from './client.js';
import { queryKeys } from './query-client.js';

/** The models that can be called. */
export function useModels() {
  return useQuery({
    queryKey: queryKeys.models,
    queryFn: async ({ signal }) => {
      const { data } = await result(api.GET('/api/models', { signal }));
      return data.map(({ id }) => id);
    },
  });
}
