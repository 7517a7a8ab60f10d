import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import styles from './button.module.css';
import { classes } from './classes.js';
import { Icon, type IconName } from './icon.js';

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  variant?: 'primary' | 'secondary' | 'quiet' | 'danger';
  icon?: IconName;
  children: React.ReactNode;
}

/** A button with a text. While `isPending` it cannot be pressed and keeps the focus. */
export function Button({ variant = 'secondary', icon, children, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} className={classes(styles.button, styles[variant])}>
      {icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}

interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style' | 'aria-label'> {
  /** What the button does, for assistive technology. */
  label: string;
  icon: IconName;
  tone?: 'normal' | 'danger';
}

/** A button with an icon alone. */
export function IconButton({ label, icon, tone = 'normal', ...props }: IconButtonProps) {
  return (
    <AriaButton
      {...props}
      aria-label={label}
      className={classes(styles.button, styles.icon, tone === 'danger' && styles.iconDanger)}
    >
      <Icon name={icon} />
    </AriaButton>
  );
}
