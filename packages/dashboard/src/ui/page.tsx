import { useEffect } from 'react';
import { words } from '../strings/common.js';
import styles from './page.module.css';

interface PageProps {
  /** What the page is a part of, shown before its title: "Settings" in "Settings → Keys". */
  section?: string;
  title: string;
  /** One sentence on what the page is for. */
  lead?: string;
  /** The buttons of the page, on the right of its title. */
  actions?: React.ReactNode;
  children: React.ReactNode;
}

/** The layout of a page: its title, also that of the browser's tab, its actions and its content. */
export function Page({ section, title, lead, actions, children }: PageProps) {
  usePageTitle(section === undefined ? title : `${section} → ${title}`);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.heading}>
          <div className={styles.title}>
            {section !== undefined && <span className={styles.section}>{section} →</span>}
            <h1>{title}</h1>
          </div>
          {lead !== undefined && <p className={styles.lead}>{lead}</p>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** Sets the title of the browser's tab. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${words.product}`;
  }, [title]);
}
