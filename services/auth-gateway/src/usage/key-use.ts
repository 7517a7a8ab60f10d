import type { Client, keys } from '@hypervize/rpc';

type KeyClient = Pick<Client<keys.KeyServiceDefinition>, 'recordKeyUse'>;

/** Notes when keys are used and reports it to key-service. */
export interface KeyUse {
  note(keyId: string, nowMs: number): void;
  /** Reports the noted uses. If that fails, they are kept for the next call. Never rejects. */
  flush(): Promise<void>;
}

/** Further keys are not noted until the next flush; they are noted when they are used after it. */
const maxKeys = 10_000;
/** Short, because a stop waits for a flush, in milliseconds. */
const timeoutMs = 2_000;

export function createKeyUse(client: KeyClient, onError: (error: unknown) => void): KeyUse {
  let noted = new Map<string, number>();
  return {
    note: (keyId, nowMs) => {
      if (noted.size < maxKeys || noted.has(keyId)) noted.set(keyId, nowMs);
    },
    flush: async () => {
      if (noted.size === 0) return;
      const reported = noted;
      noted = new Map();
      try {
        const uses = [...reported].map(([keyId, usedUnixMs]) => ({ keyId, usedUnixMs }));
        await client.recordKeyUse({ uses }, { timeoutMs });
      } catch (error) {
        noted = new Map([...reported, ...noted].slice(0, maxKeys));
        onError(error);
      }
    },
  };
}
