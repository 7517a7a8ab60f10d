import { useInfiniteQuery } from '@tanstack/react-query';
import { useLocation, useSearch } from 'wouter';
import { api, result, type Schemas } from '../../api/client.js';
import { useKeyNames } from '../../api/names.js';
import { queryKeys } from '../../api/query-client.js';
import { words as all } from '../../strings/account.js';
import { Button } from '../../ui/button.js';
import { LinkButton } from '../../ui/link-button.js';
import { Page } from '../../ui/page.js';
import { Select } from '../../ui/select.js';
import { EmptyState, ErrorState, InlineError, TableSkeleton } from '../../ui/states.js';
import styles from './audit.module.css';
import { AuditTable } from './audit-table.js';

const words = all.audit;
const pageSize = 50;

/** The audit log, the newest entry first; `?key=` shows the entries of one key. */
export default function AuditPage() {
  const keyId = new URLSearchParams(useSearch()).get('key') ?? '';
  const entries = useAudit(keyId);
  return (
    <Page title={words.title} lead={words.lead}>
      <KeyFilter keyId={keyId} />
      {entries.data ? (
        <Entries keyId={keyId} entries={entries.data.pages.flatMap(({ data }) => data)} />
      ) : entries.isPending ? (
        <TableSkeleton rows={8} />
      ) : (
        <ErrorState error={entries.error} onRetry={() => void entries.refetch()} />
      )}
      {entries.data && entries.error && <InlineError error={entries.error} />}
      {entries.hasNextPage && (
        <div>
          <Button isPending={entries.isFetchingNextPage} onPress={() => void entries.fetchNextPage()}>
            {words.loadMore}
          </Button>
        </div>
      )}
    </Page>
  );
}

function useAudit(keyId: string) {
  return useInfiniteQuery({
    queryKey: [...queryKeys.audit, keyId],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        page_size: pageSize,
        ...(keyId === '' ? {} : { key_id: keyId }),
        ...(pageParam === '' ? {} : { page_token: pageParam }),
      };
      return result(api.GET('/api/audit', { params: { query }, signal }));
    },
    initialPageParam: '',
    getNextPageParam: ({ next_page_token: token }) => token,
  });
}

function KeyFilter({ keyId }: { keyId: string }) {
  const names = useKeyNames();
  const [, navigate] = useLocation();
  const known = [...names].map(([value, name]) => ({ value, label: `${name} (${value})` }));
  const unknown = keyId === '' || names.has(keyId) ? [] : [{ value: keyId, label: keyId }];
  const show = (id: string) =>
    navigate(id === '' ? '/audit' : `/audit?${new URLSearchParams({ key: id })}`, { replace: true });
  return (
    <div className={styles.filter}>
      <Select
        label={words.filter}
        value={keyId}
        onChange={show}
        options={[{ value: '', label: words.all }, ...unknown, ...known]}
      />
    </div>
  );
}

function Entries({ keyId, entries }: { keyId: string; entries: readonly Schemas['AuditEntry'][] }) {
  if (entries.length > 0) return <AuditTable entries={entries} />;
  const { title, text, filtered, action, showAll } = words.empty;
  return keyId === '' ? (
    <EmptyState title={title} text={text} action={<LinkButton href="/settings/keys">{action}</LinkButton>} />
  ) : (
    <EmptyState title={title} text={filtered} action={<LinkButton href="/audit">{showAll}</LinkButton>} />
  );
}
