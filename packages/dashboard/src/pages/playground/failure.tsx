import type { ChatFailure } from '../../chat/send.js';
import { words } from '../../strings/playground.js';
import { LinkButton } from '../../ui/link-button.js';
import styles from './playground.module.css';

const credentialCodes = new Set(['invalid_session', 'invalid_api_key', 'missing_api_key', 'expired_api_key']);

/** Why an answer ended where it does, and what to do next. */
export function Failure({ failure, hasText }: { failure: ChatFailure; hasText: boolean }) {
  if (isWithoutKey(failure)) return <NoActiveKey />;
  const message = failure.kind === 'api' ? failure.message : words.failures[failure.kind];
  const signIn = failure.kind === 'api' && failure.code !== null && credentialCodes.has(failure.code);
  return (
    <div className={styles.failure} role="alert">
      <p>
        {hasText && <strong>{words.ended} </strong>}
        {message} {failure.kind === 'api' && failure.code !== null && <code>{failure.code}</code>}
      </p>
      {signIn && <LinkButton href="/sign-in?return_to=%2Fplayground">{words.signIn}</LinkButton>}
    </div>
  );
}

/** Whether the account has no active key that permits inference. */
export function isWithoutKey(failure: ChatFailure): boolean {
  return failure.kind === 'api' && failure.code === 'no_active_key';
}

/** Why a session needs an active key, and the button that leads to one. */
export function NoActiveKey() {
  return (
    <div className={styles.failure} role="alert">
      <strong>{words.noKey.title}</strong>
      <p>{words.noKey.text}</p>
      <LinkButton href="/settings/keys?create=true" variant="primary">
        {words.noKey.action}
      </LinkButton>
    </div>
  );
}
