import { useCallback, useEffect, useRef, useState } from 'react';
import type { Schemas } from '../../api/client.js';
import type { Key } from '../../api/keys.js';

/** How long a row stays in its place after its key is revoked everywhere, in milliseconds. */
const shownMs = 10_000;

/** A key that was revoked on this page, and how far that has come. */
export interface Revoking {
  readonly key: Key;
  readonly revocation: Schemas['Revocation'];
}

/** The keys that were revoked on this page a moment ago. They stay in the list until `finish` was called ten seconds ago. */
export function useRevoking() {
  const [all, setAll] = useState<ReadonlyMap<string, Revoking>>(new Map());
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const running = timers.current;
    return () => {
      for (const timer of running.values()) clearTimeout(timer);
    };
  }, []);
  const start = useCallback(
    (key: Key, revocation: Schemas['Revocation']) =>
      setAll((before) => new Map(before).set(key.id, { key, revocation })),
    [],
  );
  const finish = useCallback((keyId: string) => {
    if (timers.current.has(keyId)) return;
    const remove = () => {
      timers.current.delete(keyId);
      setAll((before) => new Map([...before].filter(([id]) => id !== keyId)));
    };
    timers.current.set(keyId, setTimeout(remove, shownMs));
  }, []);
  return { all, start, finish };
}

/** The keys of the list, with those that are being revoked in the form that they had before. */
export function withRevoking(keys: readonly Key[], revoking: ReadonlyMap<string, Revoking>): readonly Key[] {
  return [...keys.filter(({ id }) => !revoking.has(id)), ...[...revoking.values()].map(({ key }) => key)];
}
