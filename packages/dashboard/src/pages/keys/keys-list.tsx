import type { Key } from '../../api/keys.js';
import { words } from '../../strings/keys.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { EmptyState } from '../../ui/states.js';
import { type RowEnd, Table } from '../../ui/table.js';
import { isUsedRecently, keyColumns, type UsageState } from './columns.js';
import { KeyActions, type KeyDialog, RevocationProgress } from './key-actions.js';
import { keyNotices, visibleKeys } from './key-list.js';
import styles from './keys.module.css';
import { type useRevoking, withRevoking } from './use-revoking.js';

/** The progress of a revocation takes the place of the limit, the usage and the buttons. */
const progressCells = 3;

interface KeysListProps {
  keys: readonly Key[];
  isTruncated: boolean;
  filter: string;
  usage: UsageState;
  revoking: ReturnType<typeof useRevoking>;
  /** The button that creates a key, for the empty list. */
  create: React.ReactNode;
  onOpen: (dialog: KeyDialog) => void;
  onClearFilter: () => void;
}

/** The notices and the table, or why there is none. */
export function KeysList(props: KeysListProps) {
  const { keys, isTruncated, filter, usage, revoking, create, onOpen, onClearFilter } = props;
  const all = withRevoking(keys, revoking.all);
  const rows = visibleKeys(all, filter);
  if (all.length === 0) {
    return <EmptyState title={words.empty.title} text={words.empty.text} action={create} />;
  }
  const notices = keyNotices(keys, Date.now());
  const actions = (key: Key) => (
    <KeyActions
      target={key}
      isRecentlyUsed={isUsedRecently(key, usage)}
      onOpen={onOpen}
      onRevoked={(revocation) => revocation && revoking.start(key, revocation)}
    />
  );
  const progress = ({ id }: Key): RowEnd | undefined => {
    const revocation = revoking.all.get(id)?.revocation;
    if (!revocation) return undefined;
    const content = <RevocationProgress revocation={revocation} onConfirmed={() => revoking.finish(id)} />;
    return { cells: progressCells, content };
  };
  return (
    <>
      {(notices.length > 0 || isTruncated) && (
        <div className={styles.notices}>
          {notices.map((text) => (
            <Notice key={text}>{text}</Notice>
          ))}
          {isTruncated && <Notice>{words.truncated(keys.length)}</Notice>}
        </div>
      )}
      {rows.length === 0 ? (
        <EmptyState
          title={words.noMatch.title}
          text={words.noMatch.text}
          action={<Button onPress={onClearFilter}>{words.noMatch.action}</Button>}
        />
      ) : (
        <Table
          caption={words.table}
          columns={keyColumns(usage, actions)}
          rows={rows}
          rowKey={({ id }) => id}
          rowEnd={progress}
          isFixed
          isMuted={({ id, revoked_at: revokedAt }) => revokedAt !== null && !revoking.all.has(id)}
        />
      )}
    </>
  );
}
