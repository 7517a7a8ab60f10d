import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createKey } from '../../api/keys.js';
import { queryKeys } from '../../api/query-client.js';
import { useAction, useIdempotency } from '../../api/use-action.js';
import { type NewKey, NewKeyDialog } from '../../new-key/new-key-dialog.js';
import { words } from '../../strings/keys.js';
import { CreateForm } from './create-form.js';
import { type KeyForm, keyRequest } from './key-form.js';

/** Create New Key: the form, then in the same dialog the key. Mount it anew for each key. */
export function CreateDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [openedAtMs] = useState(() => Date.now());
  const [newKey, setNewKey] = useState<NewKey>();
  const idempotencyKeyFor = useIdempotency();
  const create = useAction(async (form: KeyForm) => {
    // By the form, not by the request: a relative expiry differs from one attempt to the next.
    setNewKey(await createKey(keyRequest(form, openedAtMs), idempotencyKeyFor(form)));
    void client.invalidateQueries({ queryKey: queryKeys.keys });
    void client.invalidateQueries({ queryKey: queryKeys.me });
  });
  return (
    <NewKeyDialog title={words.create} isOpen newKey={newKey} onClose={onClose}>
      <CreateForm create={create} onCancel={onClose} />
    </NewKeyDialog>
  );
}
