import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, result } from '../../api/client.js';
import { RevocationStatus } from '../../revocation/revocation-status.js';
import { words as all } from '../../strings/account.js';
import { words as common } from '../../strings/common.js';
import { Button } from '../../ui/button.js';
import { Actions, Dialog } from '../../ui/dialog.js';
import { notify } from '../../ui/notify.js';
import { InlineError } from '../../ui/states.js';

const words = all.sessions;

/** Ends all sessions of the account, this one included, after one confirmation. */
export function EndAllSessions() {
  const [isOpen, setOpen] = useState(false);
  const end = useMutation({
    mutationFn: () => result(api.DELETE('/api/sessions')),
    // Said where it stays: this page gives way to the sign-in page as soon as a request is refused.
    onSuccess: ({ ended, revocation }) => notify(words.endedEverywhere(ended, revocation?.took_ms ?? null)),
  });
  // A full load, so that nothing of the account stays in memory.
  const leave = () => window.location.assign('/sign-in');
  const close = () => (end.isSuccess ? leave() : setOpen(false));
  return (
    <>
      <Button variant="danger" onPress={() => setOpen(true)}>
        {words.endAll}
      </Button>
      <Dialog
        title={end.isSuccess ? words.endedCount(end.data.ended) : words.endAllTitle}
        role="alertdialog"
        isOpen={isOpen}
        isDismissable={!end.isPending}
        onClose={close}
      >
        {end.isSuccess ? (
          end.data.revocation && <RevocationStatus revocation={end.data.revocation} isReadable={false} />
        ) : (
          <p>{words.endAllText}</p>
        )}
        {end.error && <InlineError error={end.error} />}
        <Actions>
          {end.isSuccess ? (
            <Button variant="primary" onPress={leave}>
              {words.signIn}
            </Button>
          ) : (
            <>
              <Button onPress={close}>{common.actions.cancel}</Button>
              <Button variant="danger" isPending={end.isPending} onPress={() => end.mutate()}>
                {words.endAll}
              </Button>
            </>
          )}
        </Actions>
      </Dialog>
    </>
  );
}
