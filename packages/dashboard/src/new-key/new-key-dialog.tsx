import { useState } from 'react';
import { words } from '../strings/keys.js';
import { Button } from '../ui/button.js';
import { Actions, Dialog } from '../ui/dialog.js';
import { Notice } from '../ui/notice.js';
import { NewKeyPanel } from './new-key-panel.js';

/** A key with the secret that was returned with it. null: an earlier response had it and was lost. */
export interface NewKey {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly key: string | null;
}

interface NewKeyDialogProps {
  /** The title while there is no key yet. */
  title: string;
  isOpen: boolean;
  newKey: NewKey | undefined;
  onClose: () => void;
  /** What is shown until there is a key. */
  children: React.ReactNode;
}

const { created } = words;

/** A dialog that makes a key and then shows it. It asks before it closes on a key that was not copied. */
export function NewKeyDialog({ title, isOpen, newKey, onClose, children }: NewKeyDialogProps) {
  const [phase, setPhase] = useState<'uncopied' | 'copied' | 'asking'>('uncopied');
  const close = () => {
    setPhase('uncopied');
    onClose();
  };
  const secret = newKey?.key ?? undefined;
  const mayClose = secret === undefined || phase === 'copied';
  // Escape and the close button answer the question like its default button: the key stays.
  const requestClose = () => (mayClose ? close() : setPhase(phase === 'asking' ? 'uncopied' : 'asking'));
  const shownTitle = newKey ? created.title(newKey.name) : title;
  return (
    <Dialog
      title={phase === 'asking' ? created.leaveTitle : shownTitle}
      isOpen={isOpen}
      isDismissable={secret === undefined}
      size={newKey ? 'wide' : 'narrow'}
      onClose={requestClose}
    >
      {!newKey && children}
      {newKey && secret === undefined && (
        <>
          <Notice tone="warning">{created.repeated}</Notice>
          <Actions>
            <Button onPress={close}>{created.done}</Button>
          </Actions>
        </>
      )}
      {newKey && secret !== undefined && phase === 'asking' && (
        <Question onStay={() => setPhase('uncopied')} onLeave={close} />
      )}
      {newKey && secret !== undefined && phase !== 'asking' && (
        <>
          <NewKeyPanel secret={secret} scopes={newKey.scopes} onCopied={() => setPhase('copied')} />
          <Actions>
            <Button onPress={requestClose}>{created.done}</Button>
          </Actions>
        </>
      )}
    </Dialog>
  );
}

function Question({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  return (
    <>
      <p role="alert">{created.leave}</p>
      <Actions>
        <Button variant="danger" onPress={onLeave}>
          {created.leaveAction}
        </Button>
        <Button variant="primary" autoFocus onPress={onStay}>
          {created.stay}
        </Button>
      </Actions>
    </>
  );
}
