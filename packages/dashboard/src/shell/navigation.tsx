import { Link, useLocation } from 'wouter';
import { words } from '../strings/common.js';
import { mainItems, moreItems, type NavItem } from './nav-items.js';
import styles from './navigation.module.css';

/** The list of pages. The page that is shown is marked as current. */
export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const [location] = useLocation();
  const item = ({ path, label }: NavItem) => (
    <li key={path}>
      <Link
        href={path}
        className={styles.link}
        onClick={onNavigate}
        aria-current={location === path || location.startsWith(`${path}/`) ? 'page' : undefined}
      >
        {label}
      </Link>
    </li>
  );
  return (
    <nav aria-label={words.nav.label} className={styles.nav}>
      <ul>{mainItems.map(item)}</ul>
      <ul>{moreItems.map(item)}</ul>
    </nav>
  );
}
