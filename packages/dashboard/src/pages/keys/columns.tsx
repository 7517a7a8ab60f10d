import type { KeyUsage } from '../../api/key-usage.js';
import type { Key } from '../../api/keys.js';
import { words as common } from '../../strings/common.js';
import { words } from '../../strings/keys.js';
import { CopyButton } from '../../ui/copy-button.js';
import { useNow } from '../../ui/now.js';
import { wholeNumber } from '../../ui/number-text.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { Skeleton } from '../../ui/states.js';
import type { Column } from '../../ui/table.js';
import { Tag } from '../../ui/tag.js';
import { countdown } from '../../ui/time-text.js';
import { keyState } from './key-list.js';
import styles from './keys.module.css';
import { Sparkline } from './sparkline.js';

/** The usage of all keys, as far as it is known. */
export type UsageState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'known'; readonly byKey: ReadonlyMap<string, KeyUsage> };

const { columns } = words;

/** The columns of the table of keys. `actions` shows the buttons of a key, or what is happening to it. */
export function keyColumns(
  usage: UsageState,
  actions: (key: Key) => React.ReactNode,
): readonly Column<Key>[] {
  const widths = { time: styles.timeColumn, limit: styles.limitColumn, usage: styles.usageColumn };
  return [
    { id: 'name', header: columns.name, cell: nameCell },
    { id: 'key', header: columns.key, cell: prefixCell, className: styles.keyColumn },
    { id: 'scopes', header: columns.scopes, cell: scopesCell, className: styles.scopesColumn },
    {
      id: 'created',
      header: columns.created,
      cell: ({ created_at: at }) => time(at),
      className: widths.time,
    },
    {
      ...{ id: 'used', header: columns.lastUsed, className: widths.time },
      cell: (key) => lastUsedCell(key, usage),
    },
    {
      id: 'expires',
      header: columns.expires,
      cell: (key) => <Expiry target={key} />,
      className: widths.time,
    },
    { id: 'limit', header: columns.limit, cell: limitCell, className: widths.limit },
    {
      ...{ id: 'usage', header: columns.usage, className: widths.usage },
      cell: ({ id }) => <UsageCell usage={usage} keyId={id} />,
    },
    {
      ...{ id: 'actions', header: columns.actions, isHeaderHidden: true, className: styles.actionsColumn },
      cell: actions,
    },
  ];
}

/** The name is set apart from the text around it: it may be written from right to left. */
function nameCell({ name }: Key) {
  return (
    <bdi className={styles.name} title={name}>
      {name}
    </bdi>
  );
}

function prefixCell({ name, prefix, revealed }: Key) {
  return (
    <div>
      <span className={styles.prefix}>
        <code>{prefix}…</code>
        <CopyButton text={prefix} label={words.copyPrefix(name)} />
      </span>
      {!revealed && <Tag>{words.notRevealedTag}</Tag>}
    </div>
  );
}

function scopesCell({ scopes }: Key) {
  return (
    <span className={styles.tags}>
      {scopes.map((scope) => (
        <Tag key={scope} tone={scope === 'global' ? 'danger' : 'normal'}>
          {scope}
        </Tag>
      ))}
    </span>
  );
}

function limitCell({ requests_per_minute: limit }: Key) {
  return (
    <span className={styles.small} title={limit === null ? words.noLimitNote : undefined}>
      {limit === null ? words.noLimit : words.perMinute(wholeNumber(limit))}
    </span>
  );
}

function time(at: string | null) {
  return <span className={styles.small}>{at === null ? common.never : <RelativeTime at={at} />}</span>;
}

/** When a key was used. That is recorded later than its usage, which tells more exactly whether it was used at all. */
function lastUsedCell(key: Key, usage: UsageState) {
  if (!isUsedRecently(key, usage)) return time(key.last_used_at);
  return <span className={styles.small}>{words.recentlyUsed}</span>;
}

/** Whether only its usage shows that a key was used. */
export function isUsedRecently({ id, last_used_at: at }: Key, usage: UsageState): boolean {
  return at === null && usage.kind === 'known' && (usage.byKey.get(id)?.requests ?? 0) > 0;
}

/** When a key ends. One that was rolled counts down. */
function Expiry({ target }: { target: Key }) {
  const now = useNow();
  const { revoked_at: revokedAt, expires_at: expiresAt } = target;
  const state = keyState(target, now);
  if (state === 'revoked') return <Tag>{words.revokedTag}</Tag>;
  if (state === 'expired') return <Tag>{words.expiredTag}</Tag>;
  if (state === 'ending' && expiresAt !== null) {
    return <span className={styles.small}>{words.endsIn(countdown(Date.parse(expiresAt) - now))}</span>;
  }
  return time(revokedAt ?? expiresAt);
}

function UsageCell({ usage, keyId }: { usage: UsageState; keyId: string }) {
  if (usage.kind === 'loading') return <Skeleton />;
  if (usage.kind === 'failed') return <span className={styles.muted}>{words.usageFailed}</span>;
  return <Sparkline usage={usage.byKey.get(keyId)} />;
}
