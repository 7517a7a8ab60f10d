import { useEffect } from 'react';

let create: (() => void) | undefined;

/** Makes the key `c` create something while the calling page is shown. */
export function useCreateShortcut(action: () => void): void {
  useEffect(() => {
    create = action;
    return () => {
      if (create === action) create = undefined;
    };
  }, [action]);
}

/** Does what the page that is shown has registered. */
export function runCreate(): void {
  create?.();
}

/** Whether a key press belongs to a control or to an open dialog, and so is no shortcut. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing)
    return true;
  const { target } = event;
  if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'))
    return true;
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}
