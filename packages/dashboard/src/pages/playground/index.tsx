import { useEndpoints } from '../../api/endpoints.js';
import { useModels } from '../../api/models.js';
import { words } from '../../strings/playground.js';
import { LinkButton } from '../../ui/link-button.js';
import { Page } from '../../ui/page.js';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.js';
import { Chat } from './chat.js';
import { targetOptions } from './targets.js';

/** Chat with any model or own endpoint, by the session alone. */
export default function PlaygroundPage() {
  const models = useModels();
  const endpoints = useEndpoints();
  const failed = models.error ?? endpoints.error;
  const retry = () => {
    void models.refetch();
    void endpoints.refetch();
  };
  const isLoading = models.isPending || endpoints.isPending;
  const options = targetOptions(models.data ?? [], endpoints.data ?? []);
  return (
    <Page title={words.title} lead={words.lead}>
      {options.length > 0 ? (
        <Chat options={options} />
      ) : failed ? (
        <ErrorState error={failed} onRetry={retry} />
      ) : isLoading ? (
        <Skeleton height="block" lines={2} />
      ) : (
        <EmptyState
          title={words.noModels.title}
          text={words.noModels.text}
          action={<LinkButton href="/endpoints">{words.noModels.action}</LinkButton>}
        />
      )}
    </Page>
  );
}
