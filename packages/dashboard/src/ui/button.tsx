import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import styles from './button.module.css';
import { classes } from './classes.js';
import { Icon, type IconName } from './icon.js';

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  variant?: 'primary' | 'secondary' | 'quiet' | 'danger';
  icon?: IconName;
  children: React.ReactNode;
}

/**
 * A button with a text. While `isPending` it cannot be pressed and keeps the focus. Not react-aria's own `isPending`: that
 * announces the button by its id, also after the button has gone with its dialog.
 */
export function Button({ variant = 'secondary', icon, isPending = false, children, ...props }: ButtonProps) {
  const { onPress, type, ...rest } = props;
  const whileIdle = isPending
    ? { 'data-pending': true }
    : { ...(onPress ? { onPress } : {}), ...(type ? { type } : {}) };
  return (
    <AriaButton {...rest} {...whileIdle} className={classes(styles.button, styles[variant])}>
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
