import { useEffect, useRef } from 'react';
import type { Schemas } from '../../api/client.js';
import type { Key } from '../../api/keys.js';
import { RevocationStatus } from '../../revocation/revocation-status.js';
import { words } from '../../strings/keys.js';
import { IconButton } from '../../ui/button.js';
import { Menu, type MenuAction } from '../../ui/menu.js';
import { keyState } from './key-list.js';
import styles from './keys.module.css';
import { RevokePopover } from './revoke-popover.js';

/** After this time the popover has closed and has tried to give the focus back. */
const popoverCloseMs = 100;

/** What a dialog does with a key. */
export type KeyDialog =
  | { readonly kind: 'closed' | 'create' }
  | { readonly kind: 'rename' | 'roll' | 'reveal'; readonly target: Key };

interface KeyActionsProps {
  target: Key;
  /** Whether only its usage shows that it was used. */
  isRecentlyUsed: boolean;
  onOpen: (dialog: KeyDialog) => void;
  onRevoked: (revocation: Schemas['Revocation'] | null) => void;
}

/** The buttons of a key. */
export function KeyActions({ target, isRecentlyUsed, onOpen, onRevoked }: KeyActionsProps) {
  const state = keyState(target, Date.now());
  if (state === 'revoked') return null;
  return (
    <div className={styles.actions}>
      <Menu
        label={words.more(target.name)}
        trigger={<IconButton icon="more" label={words.more(target.name)} />}
        items={menuItems(target, state === 'active', onOpen)}
      />
      <RevokePopover target={target} isRecentlyUsed={isRecentlyUsed} onRevoked={onRevoked} />
    </div>
  );
}

interface RevocationProgressProps {
  revocation: Schemas['Revocation'];
  onConfirmed: () => void;
}

/** How far the revocation of a key has come. Takes the place of its buttons, and the focus if it was on one of them: it would be lost with them. */
export function RevocationProgress({ revocation, onConfirmed }: RevocationProgressProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (document.activeElement === document.body) element.current?.focus({ preventScroll: true });
    }, popoverCloseMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div ref={element} className={styles.status} tabIndex={-1}>
      <RevocationStatus revocation={revocation} texts={words.revoke} onConfirmed={onConfirmed} />
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
