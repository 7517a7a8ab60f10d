import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Key, revealKey } from '../../api/keys.js';
import { queryKeys } from '../../api/query-client.js';
import { useAction } from '../../api/use-action.js';
import { type NewKey, NewKeyDialog } from '../../new-key/new-key-dialog.js';
import { words as common } from '../../strings/common.js';
import { words } from '../../strings/keys.js';
import { Button } from '../../ui/button.js';
import { Actions } from '../../ui/dialog.js';
import { InlineError } from '../../ui/states.js';

/** Reveals a default key, which works once. */
export function RevealDialog({ target, onClose }: { target: Key; onClose: () => void }) {
  const client = useQueryClient();
  const [newKey, setNewKey] = useState<NewKey>();
  const reveal = useAction(async () => {
    setNewKey(await revealKey(target.id));
    void client.invalidateQueries({ queryKey: queryKeys.keys });
    void client.invalidateQueries({ queryKey: queryKeys.me });
  });
  return (
    <NewKeyDialog title={words.reveal.title(target.name)} isOpen newKey={newKey} onClose={onClose}>
      <p>{words.reveal.text}</p>
      {reveal.error !== undefined && <InlineError error={reveal.error} />}
      <Actions>
        <Button onPress={onClose}>{common.actions.cancel}</Button>
        <Button variant="primary" isPending={reveal.isPending} onPress={() => void reveal.run()}>
          {words.reveal.submit}
        </Button>
      </Actions>
    </NewKeyDialog>
  );
}
