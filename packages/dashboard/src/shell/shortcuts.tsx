import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { words } from '../strings/common.js';
import { Dialog } from '../ui/dialog.js';
import { isTyping, runCreate } from '../ui/shortcuts.js';
import { mainItems, moreItems } from './nav-items.js';
import styles from './shortcuts.module.css';

const items = [...mainItems, ...moreItems];
/** How long after `g` the second key may come, in milliseconds. */
const sequenceMs = 1_500;

/** Serves the keyboard shortcuts: `g` and a letter goes to a page, `c` creates, `?` lists them. */
export function useShortcuts(onHelp: () => void): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    let goPressedAt = Number.NEGATIVE_INFINITY;
    const onKeyDown = (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      const target = items.find(({ key }) => key === event.key);
      if (event.timeStamp - goPressedAt < sequenceMs && target) {
        event.preventDefault();
        navigate(target.path);
      } else if (event.key === 'c') {
        event.preventDefault();
        runCreate();
      } else if (event.key === '?') {
        event.preventDefault();
        onHelp();
      }
      goPressedAt = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [navigate, onHelp]);
}

/** The list of shortcuts. */
export function ShortcutsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog title={words.shortcuts.title} isOpen={isOpen} onClose={onClose}>
      <dl className={styles.list}>
        {items.map(({ key, label }) => (
          <div key={key}>
            <dt>{words.shortcuts.goTo(label)}</dt>
            <dd>
              <kbd>g</kbd> {words.shortcuts.next} <kbd>{key}</kbd>
            </dd>
          </div>
        ))}
        <div>
          <dt>{words.shortcuts.create}</dt>
          <dd>
            <kbd>c</kbd>
          </dd>
        </div>
        <div>
          <dt>{words.shortcuts.help}</dt>
          <dd>
            <kbd>?</kbd>
          </dd>
        </div>
      </dl>
    </Dialog>
  );
}
