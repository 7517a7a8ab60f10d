import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, result, type Schemas } from '../../api/client.js';
import { words as all } from '../../strings/account.js';
import { words as common } from '../../strings/common.js';
import { Button, IconButton } from '../../ui/button.js';
import { Actions } from '../../ui/dialog.js';
import { Popover } from '../../ui/popover.js';
import { InlineError } from '../../ui/states.js';
import { browserName } from './browser-name.js';

const words = all.sessions;

interface EndSessionProps {
  session: Schemas['Session'];
  onEnded: (ended: Schemas['EndedSession']) => void;
}

/** The button that ends a session after one confirmation. */
export function EndSession({ session, onEnded }: EndSessionProps) {
  const [isOpen, setOpen] = useState(false);
  const end = useMutation({
    mutationFn: () => result(api.DELETE('/api/sessions/{id}', { params: { path: { id: session.id } } })),
    onSuccess: onEnded,
  });
  const browser = browserName(session.user_agent) ?? words.unknownBrowser;
  const label = words.endLabel(browser, session.address);
  return (
    <Popover
      title={words.endTitle}
      role="alertdialog"
      trigger={<IconButton icon="trash" label={label} tone="danger" />}
      isOpen={isOpen}
      onOpenChange={setOpen}
    >
      <p>{words.endText}</p>
      {end.error && <InlineError error={end.error} />}
      <Actions>
        <Button onPress={() => setOpen(false)}>{common.actions.cancel}</Button>
        <Button variant="danger" isPending={end.isPending} onPress={() => end.mutate()}>
          {words.end}
        </Button>
      </Actions>
    </Popover>
  );
}
