import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, result, type Schemas } from '../../api/client.js';
import { queryKeys } from '../../api/query-client.js';
import { RevocationStatus } from '../../revocation/revocation-status.js';
import { words as all } from '../../strings/account.js';
import { words as common } from '../../strings/common.js';
import { Button, IconButton } from '../../ui/button.js';
import { Actions } from '../../ui/dialog.js';
import { Popover } from '../../ui/popover.js';
import { InlineError } from '../../ui/states.js';
import { browserName } from './browser-name.js';

const words = all.sessions;

/** The button that ends a session after one confirmation, and shows how far that has come. */
export function EndSession({ session }: { session: Schemas['Session'] }) {
  const [isOpen, setOpen] = useState(false);
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => result(api.DELETE('/api/sessions/{id}', { params: { path: { id: session.id } } })),
  });
  const change = (open: boolean) => {
    setOpen(open);
    // The row goes when its progress has been read.
    if (!open && end.isSuccess) void client.invalidateQueries({ queryKey: queryKeys.sessions });
  };
  const browser = browserName(session.user_agent) ?? words.unknownBrowser;
  const label = words.endLabel(browser, session.address);
  return (
    <Popover
      title={end.isSuccess ? words.ended : words.endTitle}
      role="alertdialog"
      trigger={<IconButton icon="trash" label={label} tone="danger" />}
      isOpen={isOpen}
      onOpenChange={change}
    >
      {end.isSuccess ? (
        end.data.revocation && <RevocationStatus revocation={end.data.revocation} />
      ) : (
        <p>{words.endText}</p>
      )}
      {end.error && <InlineError error={end.error} />}
      <Actions>
        <Button onPress={() => change(false)}>
          {end.isSuccess ? common.actions.close : common.actions.cancel}
        </Button>
        {!end.isSuccess && (
          <Button variant="danger" isPending={end.isPending} onPress={() => end.mutate()}>
            {words.end}
          </Button>
        )}
      </Actions>
    </Popover>
  );
}
