import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { Schemas } from '../../api/client.js';
import { useKeyUsage } from '../../api/key-usage.js';
import { type Key, listKeys } from '../../api/keys.js';
import { queryKeys } from '../../api/query-client.js';
import { words } from '../../strings/keys.js';
import { Button } from '../../ui/button.js';
import { Checkbox } from '../../ui/checkbox.js';
import { Field } from '../../ui/field.js';
import { Page } from '../../ui/page.js';
import { useCreateShortcut } from '../../ui/shortcuts.js';
import { ErrorState, TableSkeleton } from '../../ui/states.js';
import { CreateDialog } from './create-dialog.js';
import type { KeyDialog } from './key-actions.js';
import { filterParameter, shownFilter } from './key-list.js';
import styles from './keys.module.css';
import { KeysList } from './keys-list.js';
import { RenameDialog } from './rename-dialog.js';
import { RevealDialog } from './reveal-dialog.js';
import { RollDialog } from './roll-dialog.js';
import { useRevoking } from './use-revoking.js';

const closed: KeyDialog = { kind: 'closed' };

/** Settings → Keys. */
export default function KeysPage() {
  const [parameters, setParameters] = useSearchParams();
  const filter = parameters.get('q') ?? '';
  const [typed, setTyped] = useState(filter);
  const showRevoked = parameters.get('revoked') === '1';
  const setParameter = (name: string, value: string) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === '') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  const setFilter = (text: string) => {
    setTyped(shownFilter(text));
    setParameter('q', filterParameter(text));
  };
  const list = useQuery({
    queryKey: [...queryKeys.keys, 'list', showRevoked],
    queryFn: ({ signal }) => listKeys(showRevoked, signal),
    placeholderData: keepPreviousData,
  });
  const usage = useKeyUsage();
  const revoking = useRevoking();
  // Pages that lack a key link to ?create=true.
  const isCreateLinked = parameters.has('create');
  const [dialog, setDialog] = useState<KeyDialog>(isCreateLinked ? { kind: 'create' } : closed);
  const closeDialog = () => {
    setDialog(closed);
    if (isCreateLinked) setParameter('create', '');
  };
  const openCreate = useCallback(() => setDialog({ kind: 'create' }), []);
  useCreateShortcut(openCreate);
  const isCreateWanted = parameters.get('create') === 'true';
  // The parameter is taken out of the URL at once: going back or reloading does not open the dialog again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: setParameter is new in each rendering.
  useEffect(() => {
    if (!isCreateWanted) return;
    openCreate();
    setParameter('create', '');
  }, [isCreateWanted, openCreate]);
  const create = (
    <Button variant="primary" icon="plus" onPress={openCreate}>
      {words.create}
    </Button>
  );
  return (
    <Page section={words.section} title={words.title} lead={words.lead} actions={create}>
      <div className={styles.tools}>
        <div className={styles.filter}>
          <Field
            label={words.filter}
            placeholder={words.filter}
            isLabelHidden
            type="search"
            value={typed}
            onChange={setFilter}
          />
        </div>
        <Checkbox
          label={words.showRevoked}
          isSelected={showRevoked}
          onChange={(isSelected) => setParameter('revoked', isSelected ? '1' : '')}
        />
      </div>
      {list.data && (
        <KeysList
          {...{ ...list.data, filter, revoking, create }}
          usage={
            usage.data ? { kind: 'known', byKey: usage.data } : { kind: usage.isError ? 'failed' : 'loading' }
          }
          onOpen={setDialog}
          onClearFilter={() => setFilter('')}
        />
      )}
      {!list.data && list.isPending && <TableSkeleton />}
      {!list.data && list.isError && (
        <ErrorState error={list.error} title={words.loadFailed} onRetry={() => void list.refetch()} />
      )}
      <OpenDialog dialog={dialog} onClose={closeDialog} onRevoked={revoking.start} />
    </Page>
  );
}

interface OpenDialogProps {
  dialog: KeyDialog;
  onClose: () => void;
  onRevoked: (target: Key, revocation: Schemas['Revocation']) => void;
}

function OpenDialog({ dialog, onClose, onRevoked }: OpenDialogProps) {
  switch (dialog.kind) {
    case 'closed':
      return null;
    case 'create':
      return <CreateDialog onClose={onClose} />;
    case 'rename':
      return <RenameDialog target={dialog.target} onClose={onClose} />;
    case 'reveal':
      return <RevealDialog target={dialog.target} onClose={onClose} />;
    case 'roll': {
      const { target } = dialog;
      return <RollDialog target={target} onClose={onClose} onRevoked={(state) => onRevoked(target, state)} />;
    }
  }
}
