import styles from './plain.module.css';

/** The frame of pages without navigation: sign-in, first run, failures of the whole page. */
export function Plain({
  size = 'narrow',
  children,
}: {
  size?: 'narrow' | 'wide';
  children: React.ReactNode;
}) {
  return (
    <main id="content" className={styles.plain} data-size={size}>
      {children}
    </main>
  );
}
