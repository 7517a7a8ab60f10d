import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Icon, type IconName } from './icon.js';
import styles from './popover.module.css';

/** One thing that can be chosen in a menu. */
export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconName;
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
  readonly onAction: () => void;
}

interface MenuProps {
  label: string;
  /** The button that opens it. */
  trigger: React.ReactNode;
  /** A line above the items. */
  note?: string | undefined;
  items: readonly MenuAction[];
  /** The item that is checked, if the menu selects one of several. */
  selected?: string;
}

/** A menu of actions, or of values of which one is selected. */
export function Menu({ label, trigger, note, items, selected }: MenuProps) {
  const selection =
    selected === undefined ? {} : { selectionMode: 'single' as const, selectedKeys: [selected] };
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={styles.popover ?? ''} placement="bottom end" containerPadding={8}>
        {note !== undefined && <p className={styles.note}>{note}</p>}
        <AriaMenu aria-label={label} className={styles.menu ?? ''} {...selection}>
          {items.map(({ id, label: text, icon, isDanger, isDisabled, onAction }) => (
            <MenuItem
              key={id}
              id={id}
              textValue={text}
              className={styles.item ?? ''}
              isDisabled={isDisabled ?? false}
              onAction={onAction}
              {...(isDanger ? { 'data-danger': true } : {})}
            >
              {icon && <Icon name={icon} />}
              {text}
              {selected === id && <Icon name="check" />}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
