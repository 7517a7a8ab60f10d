import { useCallback, useState } from 'react';
import type { Schemas } from '../../api/client.js';
import { RevocationStatus } from '../../revocation/revocation-status.js';
import { words } from '../../strings/endpoints.js';
import { CopyButton } from '../../ui/copy-button.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { type Column, Table } from '../../ui/table.js';
import { Tag } from '../../ui/tag.js';
import type { Endpoint } from './endpoint.js';
import { EndpointActions } from './endpoint-actions.js';
import styles from './endpoints.module.css';

/** A change of an endpoint that takes rights away: the endpoint as it was, and how far the change has come. */
interface Restriction {
  readonly endpoint: Endpoint;
  readonly revocation: Schemas['Revocation'];
}

interface EndpointListProps {
  endpoints: readonly Endpoint[];
  empty: React.ReactNode;
}

/** The endpoints, the newest first. One that was deleted here stays in its row with the progress, until the page is left. */
export function EndpointList({ endpoints, empty }: EndpointListProps) {
  const [restrictions, setRestrictions] = useState<readonly Restriction[]>([]);
  const restricted = useCallback((endpoint: Endpoint, revocation: Schemas['Revocation'] | null) => {
    if (!revocation) return;
    setRestrictions((all) => [
      ...all.filter((one) => one.endpoint.id !== endpoint.id),
      { endpoint, revocation },
    ]);
  }, []);
  const isListed = (id: string) => endpoints.some((endpoint) => endpoint.id === id);
  const gone = restrictions.map(({ endpoint }) => endpoint).filter(({ id }) => !isListed(id));
  const rows = [...endpoints, ...gone].sort((a, b) => b.created_at.localeCompare(a.created_at));
  if (rows.length === 0) return empty;
  const revocationOf = (id: string) => restrictions.find(({ endpoint }) => endpoint.id === id)?.revocation;
  return (
    <Table
      caption={words.title}
      columns={[
        ...factColumns,
        {
          ...{ id: 'actions', header: words.columns.actions, isHeaderHidden: true, align: 'right' },
          cell: (endpoint) => {
            const revocation = revocationOf(endpoint.id);
            return (
              <div className={styles.actions}>
                {revocation && <RevocationStatus key={revocation.id} revocation={revocation} />}
                {isListed(endpoint.id) && <EndpointActions endpoint={endpoint} onRestricted={restricted} />}
              </div>
            );
          },
        },
      ]}
      rows={rows}
      rowKey={({ id }) => id}
      isMuted={({ id }) => !isListed(id)}
    />
  );
}

const factColumns: readonly Column<Endpoint>[] = [
  {
    id: 'endpoint',
    header: words.columns.endpoint,
    cell: ({ id, path }) => (
      <span className={styles.id}>
        <code>{id}</code>
        <CopyButton text={`${window.location.origin}${path}`} label={words.copyUrl(id)} />
      </span>
    ),
  },
  { id: 'model', header: words.columns.model, cell: ({ model }) => model },
  {
    id: 'state',
    header: words.columns.state,
    cell: ({ state }) => (
      <span title={words.stateNotes[state ?? 'unknown']}>{words.states[state ?? 'unknown']}</span>
    ),
  },
  {
    id: 'access',
    header: words.columns.access,
    cell: ({ auth_mode: mode }) => (
      <Tag tone={mode === 'public' ? 'accent' : 'normal'}>{words.access[mode]}</Tag>
    ),
  },
  {
    id: 'hosts',
    header: words.columns.hosts,
    align: 'right',
    cell: ({ hosts }) => <span title={hosts.join('\n')}>{hosts.length}</span>,
  },
  { id: 'created', header: words.columns.created, cell: ({ created_at: at }) => <RelativeTime at={at} /> },
];
