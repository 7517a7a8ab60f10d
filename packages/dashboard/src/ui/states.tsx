import { toApiError } from '../api/error.js';
import { words } from '../strings/common.js';
import { Button } from './button.js';
import { classes } from './classes.js';
import { CopyButton } from './copy-button.js';
import hidden from './hidden.module.css';
import styles from './states.module.css';

interface EmptyStateProps {
  title: string;
  /** What the page is for. */
  text: string;
  /** The one thing to do next. */
  action?: React.ReactNode;
  /** Whether it stands in place of the whole page, and so has the page's heading. */
  isPage?: boolean;
}

/** What a list shows while it is empty. */
export function EmptyState({ title, text, action, isPage = false }: EmptyStateProps) {
  return (
    <div className={styles.state}>
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      <p className={styles.text}>{text}</p>
      {action}
    </div>
  );
}

interface ErrorStateProps {
  error: unknown;
  title?: string;
  /** A line on what the error means here. */
  hint?: string;
  onRetry?: () => void;
}

/** What stands in place of what could not be loaded: what happened, what to do, and the request id. */
export function ErrorState({ error, title = words.errors.title, hint, onRetry }: ErrorStateProps) {
  const { message, requestId } = toApiError(error);
  return (
    <div className={classes(styles.state, styles.error)} role="alert">
      <h2>{title}</h2>
      <p className={styles.text}>{message}</p>
      {hint !== undefined && <p className={styles.text}>{hint}</p>}
      {requestId !== undefined && <RequestId id={requestId} />}
      {onRetry && <Button onPress={onRetry}>{words.actions.retry}</Button>}
    </div>
  );
}

/** Why an action failed, inside of a dialog or form. */
export function InlineError({ error }: { error: unknown }) {
  const { message, requestId } = toApiError(error);
  return (
    <div className={styles.inline} role="alert">
      <p>{message}</p>
      {requestId !== undefined && <RequestId id={requestId} />}
    </div>
  );
}

/** The id of a request, for the operator's support. */
export function RequestId({ id }: { id: string }) {
  return (
    <p className={styles.requestId}>
      {words.errors.requestId} <code>{id}</code>
      <CopyButton text={id} label={words.errors.copyRequestId} />
    </p>
  );
}

/** A placeholder of the size of what is being loaded. `height` is one of the sizes in states.module.css. */
export function Skeleton({
  lines = 1,
  height = 'line',
}: {
  lines?: number;
  height?: 'line' | 'row' | 'block';
}) {
  return (
    <div className={styles.skeletons} aria-hidden="true">
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity.
        <div key={index} className={classes(styles.skeleton, styles[height])} />
      ))}
    </div>
  );
}

/** The placeholder of a table, with the height of its rows. */
export function TableSkeleton({ rows = 5 }: { rows?: number }) {
  return (
    <div aria-busy="true">
      <span className={hidden.hidden} role="status">
        {words.loading}
      </span>
      <Skeleton lines={rows} height="row" />
    </div>
  );
}
