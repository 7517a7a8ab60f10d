import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, result, type Schemas } from '../../api/client.js';
import { queryKeys } from '../../api/query-client.js';
import { RevocationStatus } from '../../revocation/revocation-status.js';
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
type EndedSession = Schemas['EndedSession'];
type Row = Session | EndedSession;

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
  const [ended, setEnded] = useState<readonly EndedSession[]>([]);
  if (sessions.length === 0 && ended.length === 0) return <EmptyState {...words.empty} />;
  // A session that was ended here stays in its row, with how far that has come, until the page is left.
  const active = sessions.filter(({ id }) => !ended.some((one) => one.id === id));
  const rows: Row[] = [...active, ...ended].sort(
    (a, b) => Number(b.current) - Number(a.current) || b.last_used_at.localeCompare(a.last_used_at),
  );
  const columns = [...factColumns, actionColumn((session) => setEnded((current) => [...current, session]))];
  return (
    <Table
      caption={words.title}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      isMuted={(row) => 'revocation' in row}
    />
  );
}

const factColumns: readonly Column<Row>[] = [
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
];

function actionColumn(onEnded: (session: EndedSession) => void): Column<Row> {
  return {
    ...{ id: 'actions', header: words.columns.actions, isHeaderHidden: true, align: 'right' },
    cell: (row) => {
      if ('revocation' in row) {
        return row.revocation ? <RevocationStatus revocation={row.revocation} /> : words.ended;
      }
      // The current session is ended by signing out.
      return !row.current && <EndSession session={row} onEnded={onEnded} />;
    },
  };
}
