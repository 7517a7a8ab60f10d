import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Redirect } from 'wouter';
import { isSignedOut } from '../../api/error.js';
import { revealKey } from '../../api/keys.js';
import { useMe } from '../../api/me.js';
import { queryKeys } from '../../api/query-client.js';
import { useAction } from '../../api/use-action.js';
import { NewKeyPanel } from '../../new-key/new-key-panel.js';
import { Plain } from '../../shell/plain.js';
import { words as common } from '../../strings/common.js';
import { words } from '../../strings/keys.js';
import { Button } from '../../ui/button.js';
import { Actions } from '../../ui/dialog.js';
import { LinkButton } from '../../ui/link-button.js';
import { usePageTitle } from '../../ui/page.js';
import { ErrorState, InlineError, Skeleton } from '../../ui/states.js';
import { FirstRun } from './first-run.js';

const texts = words.welcome;

/** The first page of a new user. It is left at once when the default key is revealed already. */
export default function WelcomePage() {
  usePageTitle(texts.title);
  const me = useMe();
  const [revealed, setRevealed] = useState<{ key: string; scopes: readonly string[] }>();
  if (isSignedOut(me.error)) return <Redirect to="/sign-in?return_to=%2Fwelcome" replace />;
  if (!me.data) {
    return (
      <Plain size="wide">
        {me.isError ? (
          <ErrorState error={me.error} title={common.errors.serviceAway} onRetry={() => void me.refetch()} />
        ) : (
          <Skeleton lines={4} height="row" />
        )}
      </Plain>
    );
  }
  const { default_key: defaultKey } = me.data;
  if (!revealed && (!defaultKey || defaultKey.revealed)) return <Redirect to="/settings/keys" replace />;
  return (
    <Plain size="wide">
      <h1>{texts.title}</h1>
      {revealed ? (
        <Revealed secret={revealed.key} scopes={revealed.scopes} />
      ) : (
        <Reveal keyId={defaultKey?.id ?? ''} onRevealed={setRevealed} />
      )}
    </Plain>
  );
}

interface RevealProps {
  keyId: string;
  onRevealed: (revealed: { key: string; scopes: readonly string[] }) => void;
}

function Reveal({ keyId, onRevealed }: RevealProps) {
  const client = useQueryClient();
  const reveal = useAction(async () => {
    onRevealed(await revealKey(keyId));
    void client.invalidateQueries({ queryKey: queryKeys.keys });
    void client.invalidateQueries({ queryKey: queryKeys.me });
  });
  return (
    <>
      <p>{texts.text}</p>
      {reveal.error !== undefined && <InlineError error={reveal.error} />}
      <Actions>
        <LinkButton href="/settings/keys" variant="quiet">
          {texts.skip}
        </LinkButton>
        <Button variant="primary" autoFocus isPending={reveal.isPending} onPress={() => void reveal.run()}>
          {texts.reveal}
        </Button>
      </Actions>
    </>
  );
}

function Revealed({ secret, scopes }: { secret: string; scopes: readonly string[] }) {
  return (
    <>
      <NewKeyPanel secret={secret} scopes={scopes} onCopied={ignore} />
      <FirstRun secret={secret} />
      <Actions>
        <LinkButton href="/playground">{texts.toPlayground}</LinkButton>
        <LinkButton href="/settings/keys">{texts.toKeys}</LinkButton>
      </Actions>
    </>
  );
}

/** The page stays until its reader leaves it. */
function ignore(): void {}
