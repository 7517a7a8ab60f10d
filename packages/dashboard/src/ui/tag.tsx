import styles from './tag.module.css';

/** A short word in a frame: a scope, a state. */
export function Tag({
  tone = 'normal',
  children,
}: {
  tone?: 'normal' | 'accent' | 'danger';
  children: string;
}) {
  return (
    <span className={styles.tag} data-tone={tone}>
      {children}
    </span>
  );
}
