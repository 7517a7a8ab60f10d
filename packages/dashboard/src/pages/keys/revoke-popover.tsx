import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../../api/client.js';
import { type Key, revokeKey } from '../../api/keys.js';
import { queryKeys } from '../../api/query-client.js';
import { useAction } from '../../api/use-action.js';
import { words as common } from '../../strings/common.js';
import { words } from '../../strings/keys.js';
import { Button, IconButton } from '../../ui/button.js';
import { Actions } from '../../ui/dialog.js';
import { Popover } from '../../ui/popover.js';
import { InlineError } from '../../ui/states.js';
import { relativeTime } from '../../ui/time-text.js';

interface RevokePopoverProps {
  target: Key;
  /** Whether only its usage shows that it was used. */
  isRecentlyUsed: boolean;
  /** Called when the key is revoked, with how far that has come. */
  onRevoked: (revocation: Schemas['Revocation'] | null) => void;
}

const texts = words.revoke;

/** The trash icon of a key, and the question that it asks. */
export function RevokePopover({ target, isRecentlyUsed, onRevoked }: RevokePopoverProps) {
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const revoke = useAction(async () => {
    const { revocation } = await revokeKey(target.id);
    onRevoked(revocation);
    setOpen(false);
    void client.invalidateQueries({ queryKey: queryKeys.keys });
    void client.invalidateQueries({ queryKey: queryKeys.me });
  });
  const { last_used_at: lastUsed } = target;
  const unrecorded = isRecentlyUsed ? texts.recentlyUsed : texts.neverUsed;
  const used =
    lastUsed === null ? unrecorded : texts.lastUsed(relativeTime(Date.parse(lastUsed), Date.now()));
  return (
    <Popover
      title={texts.title(target.name)}
      role="alertdialog"
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={<IconButton icon="trash" tone="danger" label={texts.label(target.name)} />}
    >
      <p>
        {used} {texts.consequence}
      </p>
      {revoke.error !== undefined && <InlineError error={revoke.error} />}
      <Actions>
        <Button autoFocus onPress={() => setOpen(false)}>
          {common.actions.cancel}
        </Button>
        <Button variant="danger" isPending={revoke.isPending} onPress={() => void revoke.run()}>
          {texts.submit}
        </Button>
      </Actions>
    </Popover>
  );
}
