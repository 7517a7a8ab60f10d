import type { Client, keys } from '@hypervize/rpc';

type KeyClient = Pick<Client<keys.KeyServiceDefinition>, 'recordKeyUse'>;

/** Notes which keys are used, and tells key-service now and then. */
export interface KeyUse {
  note(keyId: string, nowMs: number): void;
  /** Tells what has been noted. What cannot be told is kept for the next time. */
  flush(): Promise<void>;
}

const maxNoted = 10_000;
/** A stop waits for it, so it is short, in milliseconds. */
const timeoutMs = 2_000;

/** Nothing noted. When more than 10,000 keys are noted between two flushes, the rest are noted when used again. */
export function createKeyUse(client: KeyClient, onError: (error: unknown) => void): KeyUse {
  let noted = new Map<string, number>();
  return {
    note: (keyId, nowMs) => {
      if (noted.size < maxNoted || noted.has(keyId)) noted.set(keyId, nowMs);
    },
    flush: async () => {
      if (noted.size === 0) return;
      const told = noted;
      noted = new Map();
      try {
        const uses = [...told].map(([keyId, usedUnixMs]) => ({ keyId, usedUnixMs }));
        await client.recordKeyUse({ uses }, { timeoutMs });
      } catch (error) {
        noted = new Map([...told, ...noted].slice(0, maxNoted));
        onError(error);
      }
    },
  };
}
