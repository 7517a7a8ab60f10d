import { useState } from 'react';
import { api, result } from '../../api/client.js';
import { words as common } from '../../strings/common.js';
import { words } from '../../strings/endpoints.js';
import { Button } from '../../ui/button.js';
import { Actions, Dialog } from '../../ui/dialog.js';
import { InlineError } from '../../ui/states.js';
import { HostsField } from './create-endpoint.js';
import type { EndpointDialogProps } from './endpoint.js';
import styles from './endpoints.module.css';
import { parseHosts } from './hosts.js';
import { useEndpointChange } from './use-endpoint-change.js';

/** Replaces the hosts of an endpoint. */
export function ScaleDialog({ endpoint, onClose }: EndpointDialogProps) {
  const [text, setText] = useState(endpoint.hosts.join('\n'));
  const [hasError, setError] = useState(false);
  const hosts = parseHosts(text);
  const scale = useEndpointChange({
    change: () =>
      result(
        api.PATCH('/api/endpoints/{id}', {
          params: { path: { id: endpoint.id } },
          body: { hosts: hosts ?? [] },
        }),
      ),
    done: () => words.scale.done,
    onDone: onClose,
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    setError(!hosts);
    if (hosts) scale.mutate();
  };
  return (
    <Dialog title={words.scale.title(endpoint.id)} isOpen onClose={onClose} isDismissable={false}>
      <form className={styles.form} onSubmit={submit}>
        <HostsField
          value={text}
          onChange={setText}
          error={hasError && !hosts ? words.form.hostsError : undefined}
        />
        <p>{words.scale.note}</p>
        {scale.error && <InlineError error={scale.error} />}
        <Actions>
          <Button onPress={onClose}>{common.actions.cancel}</Button>
          <Button type="submit" variant="primary" isPending={scale.isPending}>
            {words.scale.submit}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
