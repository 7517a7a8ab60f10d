import { useCallback, useState } from 'react';
import { useEndpoints } from '../../api/endpoints.js';
import { words } from '../../strings/endpoints.js';
import { Button } from '../../ui/button.js';
import { Page } from '../../ui/page.js';
import { useCreateShortcut } from '../../ui/shortcuts.js';
import { EmptyState, ErrorState, TableSkeleton } from '../../ui/states.js';
import { CreateEndpoint } from './create-endpoint.js';
import { EndpointList } from './endpoint-list.js';

/** The account's dedicated endpoints. */
export default function EndpointsPage() {
  const endpoints = useEndpoints();
  const [isCreating, setCreating] = useState(false);
  const create = useCallback(() => setCreating(true), []);
  useCreateShortcut(create);
  const button = (
    <Button variant="primary" icon="plus" onPress={create}>
      {words.create}
    </Button>
  );
  return (
    <Page title={words.title} lead={words.lead} actions={button}>
      {endpoints.data ? (
        <EndpointList endpoints={endpoints.data} empty={<EmptyState {...words.empty} action={button} />} />
      ) : endpoints.isPending ? (
        <TableSkeleton />
      ) : (
        <ErrorState error={endpoints.error} onRetry={() => void endpoints.refetch()} />
      )}
      <CreateEndpoint isOpen={isCreating} onClose={() => setCreating(false)} />
    </Page>
  );
}
