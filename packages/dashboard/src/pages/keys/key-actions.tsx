import type { Schemas } from '../../api/client.js';
import type { Key } from '../../api/keys.js';
import { RevocationStatus } from '../../revocation/revocation-status.js';
import { words } from '../../strings/keys.js';
import { IconButton } from '../../ui/button.js';
import { Menu, type MenuAction } from '../../ui/menu.js';
import { keyState } from './key-list.js';
import styles from './keys.module.css';
import { RevokePopover } from './revoke-popover.js';

/** What a dialog does with a key. */
export type KeyDialog =
  | { readonly kind: 'closed' | 'create' }
  | { readonly kind: 'rename' | 'roll' | 'reveal'; readonly target: Key };

interface KeyActionsProps {
  target: Key;
  /** How far its revocation has come, if it was revoked on this page. */
  revocation: Schemas['Revocation'] | undefined;
  onConfirmed: () => void;
  onOpen: (dialog: KeyDialog) => void;
  onRevoked: (revocation: Schemas['Revocation'] | null) => void;
}

/** The buttons of a key. While it is being revoked, how far that has come. */
export function KeyActions({ target, revocation, onConfirmed, onOpen, onRevoked }: KeyActionsProps) {
  if (revocation) {
    return (
      <div className={styles.status}>
        <RevocationStatus revocation={revocation} texts={words.revoke} onConfirmed={onConfirmed} />
      </div>
    );
  }
  const state = keyState(target, Date.now());
  if (state === 'revoked') return null;
  return (
    <div className={styles.actions}>
      <Menu
        label={words.more(target.name)}
        trigger={<IconButton icon="more" label={words.more(target.name)} />}
        items={menuItems(target, state === 'active', onOpen)}
      />
      <RevokePopover target={target} onRevoked={onRevoked} />
    </div>
  );
}

function menuItems(target: Key, isActive: boolean, onOpen: (dialog: KeyDialog) => void): MenuAction[] {
  const item = (kind: 'rename' | 'roll' | 'reveal', icon: 'edit' | 'roll' | 'info') => ({
    ...{ id: kind, label: words[kind].action, icon },
    onAction: () => onOpen({ kind, target }),
  });
  return [
    ...(target.revealed ? [] : [item('reveal', 'info')]),
    item('rename', 'edit'),
    ...(target.revealed && isActive ? [item('roll', 'roll')] : []),
  ];
}
