import { Link, useLocation } from 'wouter';
import { signOut } from '../api/sign-out.js';
import { words } from '../strings/common.js';
import { Button, IconButton } from '../ui/button.js';
import { CopyButton } from '../ui/copy-button.js';
import { Menu } from '../ui/menu.js';
import { notify } from '../ui/notify.js';
import styles from './header.module.css';
import { themes, useTheme } from './theme.js';

interface HeaderProps {
  email: string | null;
  isNavigationOpen: boolean;
  onToggleNavigation: () => void;
  onShowShortcuts: () => void;
}

/** The bar above every page: the base URL, the theme and the user. */
export function Header({ email, isNavigationOpen, onToggleNavigation, onShowShortcuts }: HeaderProps) {
  const baseUrl = `${location.origin}/api`;
  return (
    <header className={styles.header}>
      <span className={styles.menuButton}>
        <IconButton
          icon={isNavigationOpen ? 'close' : 'menu'}
          label={isNavigationOpen ? words.nav.close : words.nav.open}
          aria-expanded={isNavigationOpen}
          onPress={onToggleNavigation}
        />
      </span>
      <Link href="/settings/keys" className={styles.product}>
        {words.product}
      </Link>
      <span className={styles.baseUrl}>
        <span className={styles.baseUrlLabel}>{words.header.baseUrl}</span>
        <code>{baseUrl}</code>
        <CopyButton text={baseUrl} label={words.header.copyBaseUrl} />
      </span>
      <ThemeMenu />
      <UserMenu email={email} onShowShortcuts={onShowShortcuts} />
    </header>
  );
}

function ThemeMenu() {
  const [theme, chooseTheme] = useTheme();
  return (
    <Menu
      label={words.header.theme}
      trigger={<IconButton icon="theme" label={words.header.theme} />}
      selected={theme}
      items={themes.map((id) => ({
        id,
        label: words.header.themes[id],
        onAction: () => chooseTheme(id),
      }))}
    />
  );
}

function UserMenu({ email, onShowShortcuts }: Pick<HeaderProps, 'email' | 'onShowShortcuts'>) {
  const [, navigate] = useLocation();
  const leave = async () => {
    try {
      location.assign(await signOut());
    } catch {
      notify(words.header.signOutFailed, 'error');
    }
  };
  return (
    <Menu
      label={words.header.user}
      trigger={<UserButton email={email} />}
      note={email ?? undefined}
      items={[
        { id: 'account', label: words.header.account, onAction: () => navigate('/account') },
        { id: 'sessions', label: words.header.sessions, onAction: () => navigate('/sessions') },
        { id: 'shortcuts', label: words.header.shortcuts, onAction: onShowShortcuts },
        { id: 'sign-out', label: words.header.signOut, onAction: () => void leave() },
      ]}
    />
  );
}

/** Shows who is signed in where there is room for it. Its accessible name contains what it shows. */
function UserButton({ email }: Pick<HeaderProps, 'email'>) {
  if (!email) return <IconButton icon="user" label={words.header.user} />;
  return (
    <Button variant="quiet" icon="user" aria-label={words.header.userOf(email)}>
      <span className={styles.email}>{email}</span>
    </Button>
  );
}
