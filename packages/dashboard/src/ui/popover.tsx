import { Popover as AriaPopover, Dialog, DialogTrigger, Heading } from 'react-aria-components';
import styles from './popover.module.css';

interface PopoverProps {
  title: string;
  /** The button that opens it. */
  trigger: React.ReactNode;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  role?: 'dialog' | 'alertdialog';
  children: React.ReactNode;
}

/** A small dialog beside the button that opens it. Escape or a press outside closes it. */
export function Popover({ title, trigger, role = 'dialog', children, ...state }: PopoverProps) {
  return (
    <DialogTrigger {...state}>
      {trigger}
      <AriaPopover className={styles.popover ?? ''} placement="bottom end" containerPadding={8}>
        <Dialog role={role} className={styles.dialog ?? ''}>
          <Heading slot="title" level={3}>
            {title}
          </Heading>
          {children}
        </Dialog>
      </AriaPopover>
    </DialogTrigger>
  );
}
