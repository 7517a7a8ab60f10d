import { useState } from 'react';
import { api, result } from '../../api/client.js';
import { words as common } from '../../strings/common.js';
import { words } from '../../strings/endpoints.js';
import { Button } from '../../ui/button.js';
import { Actions, Dialog } from '../../ui/dialog.js';
import { Select } from '../../ui/select.js';
import { InlineError } from '../../ui/states.js';
import type { EndpointDialogProps } from './endpoint.js';
import { useEndpointChange } from './use-endpoint-change.js';

const text = words.remove;
/** How long an endpoint may complete its requests in flight, in seconds, in the order in which they are offered. */
const drains = ['30', '300', '3600', '0'] as const;
type Drain = (typeof drains)[number];

/** Deletes an endpoint, by default after it has completed its requests in flight. */
export function DeleteDialog({ endpoint, onClose, onRestricted }: EndpointDialogProps) {
  const [drain, setDrain] = useState<Drain>('30');
  const remove = useEndpointChange({
    change: () =>
      result(
        api.DELETE('/api/endpoints/{id}', {
          params: { path: { id: endpoint.id }, query: { drain_seconds: Number(drain) } },
        }),
      ),
    done: ({ deleted }) => (deleted ? text.done : text.draining),
    onDone: ({ revocation }) => {
      onRestricted(endpoint, revocation);
      onClose();
    },
  });
  return (
    <Dialog title={text.title(endpoint.id)} role="alertdialog" isOpen onClose={onClose}>
      <p>{text.text}</p>
      <Select
        label={text.drain}
        value={drain}
        onChange={setDrain}
        options={drains.map((value) => ({ value, label: text.drainOptions[value] }))}
      />
      {remove.error && <InlineError error={remove.error} />}
      <Actions>
        <Button onPress={onClose}>{common.actions.cancel}</Button>
        <Button variant="danger" isPending={remove.isPending} onPress={() => remove.mutate()}>
          {text.submit}
        </Button>
      </Actions>
    </Dialog>
  );
}
