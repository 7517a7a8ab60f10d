import type { ErrorCode } from '@hypervize/errors';
import { createBatcher } from '@hypervize/runtime';
import type { Actor } from '../keys/actor.js';

/** An attempt that was refused. */
export interface Refusal {
  /** Null: the attempt concerned several accounts or none. */
  readonly accountId: string | null;
  readonly keyId: string;
  readonly action: string;
  readonly actor: Actor;
  readonly outcome: ErrorCode;
}

/** An entry of the audit log: a refusal, or how many were left out. */
export interface RefusalEntry extends Omit<Refusal, 'outcome'> {
  readonly outcome: string;
  readonly details: object;
}

/** Records refused attempts in the audit log. An account cannot fill it: what exceeds its rate is counted. */
export interface RefusalLog {
  /** Records a refusal, or counts it. Never rejects. */
  record(refusal: Refusal): Promise<void>;
  /** Ends a period: records for each account how many refusals were left out. Never rejects. */
  endPeriod(): Promise<void>;
}

interface Options {
  /** How many refusals of an account are recorded in a period. */
  readonly maxPerAccount: number;
  /** How many accounts have refusals recorded in a period; those of further ones are counted together. */
  readonly maxAccounts: number;
  append(entries: readonly RefusalEntry[]): Promise<void>;
  onError(error: unknown): void;
}

interface Period {
  recorded: number;
  /** By error code. */
  readonly omitted: Map<ErrorCode, number>;
}

const system: Actor = { id: 'system:key-service', address: '' };
const platform = '';

/** A log whose first period has begun. */
export function createRefusalLog({ maxPerAccount, maxAccounts, append, onError }: Options): RefusalLog {
  let periods = new Map<string, Period>();
  const write = createBatcher((batch: readonly (readonly RefusalEntry[])[]) => append(batch.flat()));

  const periodOf = (accountId: string | null): Period => {
    const known = periods.get(accountId ?? platform);
    const name = known || periods.size < maxAccounts ? (accountId ?? platform) : platform;
    const period = known ?? periods.get(name) ?? { recorded: 0, omitted: new Map() };
    periods.set(name, period);
    return period;
  };

  return {
    record: async (refusal) => {
      const period = periodOf(refusal.accountId);
      if (period.recorded >= maxPerAccount) {
        period.omitted.set(refusal.outcome, (period.omitted.get(refusal.outcome) ?? 0) + 1);
        return;
      }
      period.recorded++;
      await write([{ ...refusal, details: {} }]).catch(onError);
    },
    endPeriod: async () => {
      const ended = periods;
      periods = new Map();
      const entries = [...ended].flatMap(([name, { omitted }]) => summaryOf(name || null, omitted));
      if (entries.length > 0) await write(entries).catch(onError);
    },
  };
}

function summaryOf(accountId: string | null, omitted: ReadonlyMap<ErrorCode, number>): RefusalEntry[] {
  if (omitted.size === 0) return [];
  const details = { omitted: Object.fromEntries(omitted) };
  const action = 'audit.refusals_omitted';
  return [{ accountId, keyId: '', action, actor: system, outcome: 'success', details }];
}
