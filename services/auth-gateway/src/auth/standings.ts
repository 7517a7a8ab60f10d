import { accountSubject, type VerdictEntry } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import { currentEntry, type EntryDeps, sharedEntry } from './entries.js';

type AccountEntry = Extract<VerdictEntry, { kind: 'account' }>;

/** Whether an account may offer anything to others, and until when its sessions may use inference. */
export type Standing = Pick<AccountEntry, 'suspended' | 'inferenceKeyUntilMs'>;

/** Asks key-service, for up to `timeoutMs` if that is stated. Rejects with an AppError if no answer can be had. */
export type AskStanding = (accountId: string, timeoutMs?: number) => Promise<AccountEntry>;

/** The standing of accounts. It is cached and dropped like the verdict on a key. */
export interface Standings {
  /** Rejects with auth_unavailable if the standing cannot be found out now. */
  of(accountId: string): Standing | Promise<Standing>;
  /** Asks the shared cache and key-service again, the latter within `timeoutMs`. Rejects as `of` does. */
  confirm(accountId: string, timeoutMs: number): Promise<Standing>;
}

interface Deps extends EntryDeps {
  readonly askStanding: AskStanding;
  /** How many lookups may be in progress. */
  readonly maxKeys: number;
}

export function createStandings(deps: Deps): Standings {
  /** Lookups that began while the lease was held. */
  const pending = new Map<string, Promise<Standing>>();

  const start = (accountId: string): Promise<Standing> => {
    if (pending.size >= deps.maxKeys) throw new AppError('auth_unavailable');
    const lookup = find(deps, accountId).finally(() => pending.delete(accountId));
    pending.set(accountId, lookup);
    return lookup;
  };

  return {
    of: (accountId) => {
      const { memory, staleMemory } = deps.trust();
      const entry = memory || staleMemory ? deps.verdictCache.get(accountSubject(accountId)) : undefined;
      const remembered = entry?.kind === 'account' ? entry : undefined;
      if (memory) return remembered ?? pending.get(accountId) ?? start(accountId);
      // Without the lease, the result of a lookup that began earlier could be older than the request.
      const found = find(deps, accountId);
      return remembered ? found.catch(() => remembered) : found;
    },
    confirm: (accountId, timeoutMs) => find(deps, accountId, timeoutMs),
  };
}

async function find(deps: Deps, accountId: string, timeoutMs?: number): Promise<Standing> {
  const subjectId = accountSubject(accountId);
  const shared = await sharedEntry(deps, subjectId);
  if (shared?.kind === 'account') {
    deps.verdictCache.put(subjectId, shared);
    return shared;
  }
  const { entry } = await currentEntry(deps, subjectId, async () => ({
    entry: await deps.askStanding(accountId, timeoutMs),
  }));
  return entry;
}
