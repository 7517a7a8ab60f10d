import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { words } from '../strings/common.js';
import { IconButton } from './button.js';
import styles from './dialog.module.css';

interface DialogProps {
  title: string;
  isOpen: boolean;
  /** Called when it is about to be closed by Escape, by its close button or by a press outside of it. */
  onClose: () => void;
  /** Whether a press outside of it closes it. */
  isDismissable?: boolean;
  role?: 'dialog' | 'alertdialog';
  size?: 'narrow' | 'wide';
  children: React.ReactNode;
}

/** A modal dialog: it traps the focus and gives it back to where it was. */
export function Dialog(props: DialogProps) {
  const { title, isOpen, onClose, isDismissable = true, role = 'dialog', size = 'narrow', children } = props;
  return (
    <ModalOverlay
      className={styles.overlay ?? ''}
      isOpen={isOpen}
      isDismissable={isDismissable}
      onOpenChange={(open) => !open && onClose()}
    >
      <Modal className={`${styles.modal} ${styles[size]}`}>
        <AriaDialog role={role} className={styles.dialog ?? ''}>
          <header className={styles.header}>
            <Heading slot="title">{title}</Heading>
            <IconButton icon="close" label={words.actions.close} onPress={onClose} />
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The buttons at the end of a dialog, popover or form. */
export function Actions({ children }: { children: React.ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}
