import { api, result } from '../../api/client.js';
import { words as common } from '../../strings/common.js';
import { words } from '../../strings/endpoints.js';
import { Button } from '../../ui/button.js';
import { Actions, Dialog } from '../../ui/dialog.js';
import { Notice } from '../../ui/notice.js';
import { InlineError } from '../../ui/states.js';
import type { EndpointDialogProps } from './endpoint.js';
import { useEndpointChange } from './use-endpoint-change.js';

/** Makes a private endpoint public, with what that means, or a public one private. */
export function AccessDialog({ endpoint, onClose, onRestricted }: EndpointDialogProps) {
  const isPublic = endpoint.auth_mode === 'public';
  const text = isPublic ? words.restrict : words.publish;
  const change = useEndpointChange({
    change: () =>
      result(
        api.PATCH('/api/endpoints/{id}', {
          params: { path: { id: endpoint.id } },
          body: { auth_mode: isPublic ? ('private' as const) : ('public' as const) },
        }),
      ),
    done: () => (isPublic ? undefined : words.publish.done),
    onDone: ({ revocation }) => {
      if (isPublic) onRestricted(endpoint, revocation);
      onClose();
    },
  });
  return (
    <Dialog title={text.title(endpoint.id)} role="alertdialog" isOpen onClose={onClose}>
      {isPublic ? (
        <p>{words.restrict.text}</p>
      ) : (
        <>
          <p>{words.form.publicNote}</p>
          <Notice tone="warning">{words.form.security}</Notice>
        </>
      )}
      {change.error && <InlineError error={change.error} />}
      <Actions>
        <Button onPress={onClose}>{common.actions.cancel}</Button>
        <Button variant="danger" isPending={change.isPending} onPress={() => change.mutate()}>
          {text.submit}
        </Button>
      </Actions>
    </Dialog>
  );
}
