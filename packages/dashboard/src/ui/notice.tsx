import { Icon } from './icon.js';
import styles from './notice.module.css';

/** A fact about the page that its reader should act on. */
export function Notice({
  tone = 'info',
  children,
}: {
  tone?: 'info' | 'warning';
  children: React.ReactNode;
}) {
  return (
    <div className={styles.notice} data-tone={tone}>
      <Icon name={tone} />
      <div>{children}</div>
    </div>
  );
}
