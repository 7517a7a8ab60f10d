import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, idempotencyKey, result } from '../../api/client.js';
import { queryKeys } from '../../api/query-client.js';
import { words as common } from '../../strings/common.js';
import { words } from '../../strings/endpoints.js';
import { Button } from '../../ui/button.js';
import { Actions, Dialog } from '../../ui/dialog.js';
import { Field } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import { notify } from '../../ui/notify.js';
import { InlineError } from '../../ui/states.js';
import styles from './endpoints.module.css';
import { parseHosts } from './hosts.js';

interface CreateEndpointProps {
  isOpen: boolean;
  onClose: () => void;
}

/** The dialog that creates an endpoint. */
export function CreateEndpoint({ isOpen, onClose }: CreateEndpointProps) {
  return (
    <Dialog title={words.create} isOpen={isOpen} onClose={onClose} isDismissable={false}>
      <CreateForm onClose={onClose} />
    </Dialog>
  );
}

type Access = 'private' | 'public';

function CreateForm({ onClose }: Pick<CreateEndpointProps, 'onClose'>) {
  const [model, setModel] = useState('');
  const [hosts, setHosts] = useState('');
  const [access, setAccess] = useState<Access>('private');
  const [hostsError, setHostsError] = useState<string>();
  // One for the dialog: pressing the button again after a failure creates nothing twice.
  const [repeatKey, setRepeatKey] = useState(idempotencyKey);
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: (body: { model: string; hosts: string[]; auth_mode: Access }) =>
      result(api.POST('/api/endpoints', { body, params: { header: { 'Idempotency-Key': repeatKey } } })),
    onSuccess: () => {
      notify(words.form.done);
      void client.invalidateQueries({ queryKey: queryKeys.endpoints });
      onClose();
    },
  });
  const edit =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      setHostsError(undefined);
      // Another endpoint than the one that was asked for before.
      if (create.isError) setRepeatKey(idempotencyKey());
    };
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const parsed = parseHosts(hosts);
    if (!parsed) setHostsError(words.form.hostsError);
    else create.mutate({ model: model.trim(), hosts: parsed, auth_mode: access });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field
        label={words.form.model}
        hint={words.form.modelHint}
        value={model}
        onChange={edit(setModel)}
        isRequired
        autoFocus
      />
      <HostsField value={hosts} onChange={edit(setHosts)} error={hostsError} />
      <AccessChoice value={access} onChange={edit(setAccess)} />
      {create.error && <InlineError error={create.error} />}
      <Actions>
        <Button onPress={onClose}>{common.actions.cancel}</Button>
        <Button type="submit" variant="primary" isPending={create.isPending}>
          {words.form.submit}
        </Button>
      </Actions>
    </form>
  );
}

interface HostsFieldProps {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

/** The hosts of an endpoint, one a line. */
export function HostsField(props: HostsFieldProps) {
  return <Field {...props} label={words.form.hosts} hint={words.form.hostsHint} rows={4} isRequired />;
}

function AccessChoice({ value, onChange }: { value: Access; onChange: (value: Access) => void }) {
  const notes = { private: words.form.privateNote, public: words.form.publicNote };
  return (
    <fieldset className={styles.choices}>
      <legend>{words.form.access}</legend>
      {(['private', 'public'] as const).map((access) => (
        <label key={access} className={styles.choice}>
          <input
            type="radio"
            name="access"
            value={access}
            checked={access === value}
            onChange={() => onChange(access)}
          />
          {words.access[access]}
          <span>{notes[access]}</span>
        </label>
      ))}
      {value === 'public' && <Notice tone="warning">{words.form.security}</Notice>}
    </fieldset>
  );
}
