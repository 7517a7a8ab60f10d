import { useCallback, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { words } from '../strings/common.js';
import { Header } from './header.js';
import { Navigation } from './navigation.js';
import styles from './shell.module.css';
import { ShortcutsDialog, useShortcuts } from './shortcuts.js';

/** The frame of every page for signed-in users: header, navigation, shortcuts. `email` is null while it loads. */
export function Shell({ email, children }: { email: string | null; children: React.ReactNode }) {
  const [isNavigationOpen, setNavigationOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const showHelp = useCallback(() => setHelpOpen(true), []);
  useShortcuts(showHelp);
  useScrollToTop();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {words.nav.skip}
      </a>
      <Header
        email={email}
        isNavigationOpen={isNavigationOpen}
        onToggleNavigation={() => setNavigationOpen(!isNavigationOpen)}
        onShowShortcuts={showHelp}
      />
      <div className={styles.navigation} data-open={isNavigationOpen || undefined}>
        <Navigation onNavigate={() => setNavigationOpen(false)} />
      </div>
      <main id="content" className={styles.main} tabIndex={-1}>
        {children}
      </main>
      <ShortcutsDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}

/** A new page begins at its top. */
function useScrollToTop(): void {
  const [location] = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the location changes.
  useEffect(() => window.scrollTo(0, 0), [location]);
}
