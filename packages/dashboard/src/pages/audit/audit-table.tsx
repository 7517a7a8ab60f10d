import type { Schemas } from '../../api/client.js';
import { useKeyNames } from '../../api/names.js';
import { words as all } from '../../strings/account.js';
import { words as common } from '../../strings/common.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { type Column, Table } from '../../ui/table.js';
import { Tag } from '../../ui/tag.js';
import styles from './audit.module.css';

const words = all.audit;
type Entry = Schemas['AuditEntry'];
interface Row {
  readonly entry: Entry;
  readonly position: number;
}

/** Entries of the audit log, in their order. */
export function AuditTable({ entries }: { entries: readonly Entry[] }) {
  const names = useKeyNames();
  const rows = entries.map((entry, index) => ({ entry, position: entries.length - index }));
  // An entry has no id. Counted from the oldest one shown, so that a new entry does not move the others.
  const rowKey = ({ entry, position }: Row) => `${entry.at} ${position}`;
  return <Table caption={words.title} columns={columnsFor(names)} rows={rows} rowKey={rowKey} />;
}

function columnsFor(names: ReadonlyMap<string, string>): Column<Row>[] {
  return [
    { id: 'at', header: words.columns.at, cell: ({ entry }) => <RelativeTime at={entry.at} /> },
    { id: 'action', header: words.columns.action, cell: ({ entry }) => <code>{entry.action}</code> },
    {
      id: 'subject',
      header: words.columns.subject,
      cell: ({ entry: { key_id: keyId, endpoint_id: endpointId } }) => (
        <span>
          {keyId !== null && names.get(keyId)} <code>{keyId ?? endpointId}</code>
        </span>
      ),
    },
    {
      id: 'actor',
      header: words.columns.actor,
      cell: ({ entry }) => <code>{entry.actor ?? common.none}</code>,
    },
    {
      id: 'address',
      header: words.columns.address,
      cell: ({ entry }) => <code>{entry.address ?? common.none}</code>,
    },
    { id: 'outcome', header: words.columns.outcome, cell: ({ entry }) => <Outcome entry={entry} /> },
  ];
}

function Outcome({ entry: { outcome, details } }: { entry: Entry }) {
  const facts = Object.entries(details as Readonly<Record<string, unknown>>);
  return (
    <div className={styles.details}>
      {outcome === 'success' ? words.success : <Tag tone="danger">{outcome}</Tag>}
      {facts.length > 0 && (
        <details>
          <summary>{words.details}</summary>
          <dl>
            {facts.map(([name, value]) => [
              <dt key={`${name} name`}>{name}</dt>,
              <dd key={`${name} value`}>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>,
            ])}
          </dl>
        </details>
      )}
    </div>
  );
}
