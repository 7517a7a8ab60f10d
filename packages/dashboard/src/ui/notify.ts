import { useSyncExternalStore } from 'react';

export interface Notification {
  readonly id: number;
  readonly text: string;
  readonly tone: 'status' | 'error';
}

const maxShown = 3;
const shownMs = { status: 3_000, error: 10_000 } as const;

let shown: readonly Notification[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

/** Shows a short message at the edge of the page and has it read out. It replaces an equal one; the oldest gives way to a fourth. */
export function notify(text: string, tone: Notification['tone'] = 'status'): void {
  const id = nextId++;
  const others = shown.filter((one) => one.text !== text || one.tone !== tone);
  update([...others, { id, text, tone }].slice(-maxShown));
  setTimeout(() => dismiss(id), shownMs[tone]);
}

/** Removes a message. */
export function dismiss(id: number): void {
  update(shown.filter((notification) => notification.id !== id));
}

/** The messages that are shown now. */
export function useNotifications(): readonly Notification[] {
  return useSyncExternalStore(subscribe, () => shown);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function update(next: readonly Notification[]): void {
  shown = next;
  for (const listener of listeners) listener();
}
