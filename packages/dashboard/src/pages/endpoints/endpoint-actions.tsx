import { useState } from 'react';
import { words } from '../../strings/endpoints.js';
import { IconButton } from '../../ui/button.js';
import { Menu } from '../../ui/menu.js';
import { AccessDialog } from './access-dialog.js';
import { DeleteDialog } from './delete-dialog.js';
import type { Endpoint, OnRestricted } from './endpoint.js';
import { ScaleDialog } from './scale-dialog.js';

interface EndpointActionsProps {
  endpoint: Endpoint;
  onRestricted: OnRestricted;
}

/** The menu of an endpoint, and the dialog of what was chosen in it. */
export function EndpointActions({ endpoint, onRestricted }: EndpointActionsProps) {
  const [open, setOpen] = useState<'scale' | 'access' | 'delete'>();
  const isDraining = endpoint.state === 'draining';
  const close = () => setOpen(undefined);
  const access = endpoint.auth_mode === 'public' ? words.restrict.action : words.publish.action;
  const dialog = { endpoint, onClose: close, onRestricted };
  return (
    <>
      <Menu
        label={words.more(endpoint.id)}
        trigger={<IconButton icon="more" label={words.more(endpoint.id)} />}
        items={[
          {
            id: 'scale',
            label: words.scale.action,
            isDisabled: isDraining,
            onAction: () => setOpen('scale'),
          },
          { id: 'access', label: access, isDisabled: isDraining, onAction: () => setOpen('access') },
          {
            ...{ id: 'delete', label: words.remove.action, isDanger: true, isDisabled: isDraining },
            onAction: () => setOpen('delete'),
          },
        ]}
      />
      {open === 'scale' && <ScaleDialog {...dialog} />}
      {open === 'access' && <AccessDialog {...dialog} />}
      {open === 'delete' && <DeleteDialog {...dialog} />}
    </>
  );
}
