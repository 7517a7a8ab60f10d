import { useQuery } from '@tanstack/react-query';
import { api, result, type Schemas } from '../../api/client.js';
import { queryKeys } from '../../api/query-client.js';
import { words as all } from '../../strings/account.js';
import { Page } from '../../ui/page.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { EmptyState, ErrorState, TableSkeleton } from '../../ui/states.js';
import { type Column, Table } from '../../ui/table.js';
import { Tag } from '../../ui/tag.js';
import { browserName } from './browser-name.js';
import { EndAllSessions } from './end-all-sessions.js';
import { EndSession } from './end-session.js';

const words = all.sessions;
type Session = Schemas['Session'];

/** The browsers that are signed in. Each can be ended, and all together. */
export default function SessionsPage() {
  const sessions = useQuery({
    queryKey: queryKeys.sessions,
    queryFn: ({ signal }) => result(api.GET('/api/sessions', { signal })),
  });
  return (
    <Page title={words.title} lead={words.lead} actions={<EndAllSessions />}>
      {sessions.data ? (
        <SessionList sessions={sessions.data.data} />
      ) : sessions.isPending ? (
        <TableSkeleton rows={3} />
      ) : (
        <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
      )}
    </Page>
  );
}

function SessionList({ sessions }: { sessions: readonly Session[] }) {
  if (sessions.length === 0) return <EmptyState {...words.empty} />;
  // The current one first, then by last use.
  const sorted = [...sessions].sort(
    (a, b) => Number(b.current) - Number(a.current) || b.last_used_at.localeCompare(a.last_used_at),
  );
  return <Table caption={words.title} columns={columns} rows={sorted} rowKey={({ id }) => id} />;
}

const columns: readonly Column<Session>[] = [
  {
    id: 'browser',
    header: words.columns.browser,
    cell: ({ user_agent: userAgent, current }) => (
      <span>
        <span title={userAgent}>{browserName(userAgent) ?? words.unknownBrowser}</span>{' '}
        {current && <Tag tone="accent">{words.current}</Tag>}
      </span>
    ),
  },
  { id: 'address', header: words.columns.address, cell: ({ address }) => <code>{address}</code> },
  {
    id: 'created',
    header: words.columns.created,
    cell: ({ created_at: at }) => <RelativeTime at={at} />,
  },
  { id: 'used', header: words.columns.used, cell: ({ last_used_at: at }) => <RelativeTime at={at} /> },
  { id: 'expires', header: words.columns.expires, cell: ({ expires_at: at }) => <RelativeTime at={at} /> },
  {
    ...{ id: 'actions', header: words.columns.actions, isHeaderHidden: true, align: 'right' },
    // The current session is ended by signing out.
    cell: (session) => !session.current && <EndSession session={session} />,
  },
];
