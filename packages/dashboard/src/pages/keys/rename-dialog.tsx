import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Key, renameKey } from '../../api/keys.js';
import { queryKeys } from '../../api/query-client.js';
import { useAction } from '../../api/use-action.js';
import { words as common } from '../../strings/common.js';
import { words } from '../../strings/keys.js';
import { Button } from '../../ui/button.js';
import { Actions, Dialog } from '../../ui/dialog.js';
import { Field } from '../../ui/field.js';
import { InlineError } from '../../ui/states.js';
import { emptyForm, keyFormErrors } from './key-form.js';
import styles from './keys.module.css';

/** Gives a key another name. */
export function RenameDialog({ target, onClose }: { target: Key; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState(target.name);
  const rename = useAction(async () => {
    await renameKey(target.id, name.trim());
    await client.invalidateQueries({ queryKey: queryKeys.keys });
    onClose();
  });
  const { name: error } = keyFormErrors({ ...emptyForm, name }, Date.now());
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (!error) void rename.run();
  };
  return (
    <Dialog title={words.rename.title(target.name)} isOpen onClose={onClose}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <Field
          label={words.form.name}
          value={name}
          onChange={setName}
          error={error}
          autoFocus
          autoComplete="off"
        />
        {rename.error !== undefined && <InlineError error={rename.error} />}
        <Actions>
          <Button onPress={onClose}>{common.actions.cancel}</Button>
          <Button type="submit" variant="primary" isPending={rename.isPending}>
            {words.rename.submit}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
