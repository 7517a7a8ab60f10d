import { useMutation, useQueryClient } from '@tanstack/react-query';
import { queryKeys } from '../../api/query-client.js';
import { notify } from '../../ui/notify.js';

interface Options<T> {
  readonly change: () => Promise<T>;
  /** What is read out when it is done; undefined if what follows says so. */
  readonly done: (changed: T) => string | undefined;
  readonly onDone: (changed: T) => void;
}

/** A change of an endpoint, after which the list is read again. */
export function useEndpointChange<T>({ change, done, onDone }: Options<T>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (changed) => {
      const text = done(changed);
      if (text !== undefined) notify(text);
      void client.invalidateQueries({ queryKey: queryKeys.endpoints });
      onDone(changed);
    },
  });
}
