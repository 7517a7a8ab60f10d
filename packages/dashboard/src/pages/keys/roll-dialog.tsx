import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../../api/client.js';
import { type Key, rollKey } from '../../api/keys.js';
import { queryKeys } from '../../api/query-client.js';
import { useAction, useIdempotency } from '../../api/use-action.js';
import { type NewKey, NewKeyDialog } from '../../new-key/new-key-dialog.js';
import { words as common } from '../../strings/common.js';
import { words } from '../../strings/keys.js';
import { Button } from '../../ui/button.js';
import { Actions } from '../../ui/dialog.js';
import { Select } from '../../ui/select.js';
import { InlineError } from '../../ui/states.js';

const overlaps = ['0', '3600', '86400', '604800'] as const;

interface RollDialogProps {
  target: Key;
  /** Called with the revocation of the old key, if it ends now. */
  onRevoked: (revocation: Schemas['Revocation']) => void;
  onClose: () => void;
}

/** Replaces a key: asks for the overlap, then shows the new one. */
export function RollDialog({ target, onRevoked, onClose }: RollDialogProps) {
  const client = useQueryClient();
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]>('86400');
  const [newKey, setNewKey] = useState<NewKey>();
  const idempotencyKeyFor = useIdempotency();
  const roll = useAction(async () => {
    const rolled = await rollKey(target.id, Number(overlap), idempotencyKeyFor(overlap));
    setNewKey(rolled);
    // With an overlap the old key stays valid: what is confirmed then is only that its end is known everywhere.
    if (overlap === '0' && rolled.revocation) onRevoked(rolled.revocation);
    void client.invalidateQueries({ queryKey: queryKeys.keys });
  });
  return (
    <NewKeyDialog title={words.roll.title(target.name)} isOpen newKey={newKey} onClose={onClose}>
      <p>{words.roll.text}</p>
      <Select
        label={words.roll.overlap}
        value={overlap}
        onChange={setOverlap}
        options={overlaps.map((value) => ({ value, label: words.roll.overlaps[value] }))}
      />
      {roll.error !== undefined && <InlineError error={roll.error} />}
      <Actions>
        <Button onPress={onClose}>{common.actions.cancel}</Button>
        <Button variant="primary" isPending={roll.isPending} onPress={() => void roll.run()}>
          {words.roll.submit}
        </Button>
      </Actions>
    </NewKeyDialog>
  );
}
