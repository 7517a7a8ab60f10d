import { Link } from 'wouter';
import styles from './button.module.css';
import { classes } from './classes.js';

interface LinkButtonProps {
  href: string;
  variant?: 'primary' | 'secondary' | 'quiet';
  children: React.ReactNode;
}

/** A link to another page that looks like a button. */
export function LinkButton({ href, variant = 'secondary', children }: LinkButtonProps) {
  return (
    <Link href={href} className={classes(styles.button, styles[variant])}>
      {children}
    </Link>
  );
}
