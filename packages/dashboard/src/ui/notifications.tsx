import { words } from '../strings/common.js';
import { IconButton } from './button.js';
import { classes } from './classes.js';
import styles from './notifications.module.css';
import { dismiss, type Notification, useNotifications } from './notify.js';

/** The live regions of the page: what happened, and what failed. They exist before their first message, so that it is read out. */
export function Notifications() {
  const all = useNotifications();
  const of = (tone: Notification['tone']) => all.filter((notification) => notification.tone === tone);
  return (
    <div className={styles.region}>
      <div role="status">{of('status').map(message)}</div>
      <div role="alert">{of('error').map(message)}</div>
    </div>
  );
}

function message({ id, text, tone }: Notification) {
  return (
    <div key={id} className={classes(styles.message, tone === 'error' && styles.error)}>
      <span>{text}</span>
      <IconButton icon="close" label={words.actions.dismiss} onPress={() => dismiss(id)} />
    </div>
  );
}
