import type { AppError } from '@hypervize/errors';
import { refusedAttempts } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';
import { type Attempt, type AuditEntry, auditEntry } from './entry.js';

/** Records attempts that were refused. */
export interface Refusals {
  /** Records a refusal, or counts it if its account has had many in the last minute. Does not reject. */
  record(attempt: Attempt, error: AppError): Promise<void>;
  /** Records what has been counted, where the minute is over. To be called periodically. Does not reject. */
  flush(): Promise<void>;
  /** Records all that has been counted. Does not reject. */
  flushAll(): Promise<void>;
}

interface Options {
  insert(entry: AuditEntry): Promise<void>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  onError(error: unknown, attempt: Attempt): void;
}

/** The refusals of an account within one minute. */
interface Window {
  readonly startedMs: number;
  recorded: number;
  /** Those that have no entry of their own, and the last of them. */
  counted: number;
  last: { readonly attempt: Attempt; readonly outcome: string };
}

const { maxPerPeriod, periodMs, maxAccounts } = refusedAttempts;

/** A recorder. An account cannot fill the log with attempts that are refused: those beyond a limit share an entry. */
export function createRefusals({ insert, clock, onError }: Options): Refusals {
  /** By account, the oldest window first. */
  const windows = new Map<string | null, Window>();

  const write = async (attempt: Attempt, outcome: string, details: object) => {
    try {
      await insert(auditEntry(attempt, outcome, { ...details }, clock.now()));
    } catch (error) {
      onError(error, attempt);
    }
  };
  const close = async (accountId: string | null, { counted, last }: Window) => {
    windows.delete(accountId);
    if (counted > 0) await write(last.attempt, last.outcome, { refusals: counted });
  };
  const closeBefore = async (startedMs: number) => {
    for (const [accountId, window] of windows) {
      if (window.startedMs > startedMs) return;
      await close(accountId, window);
    }
  };

  return {
    record: async (attempt, { code, param }) => {
      const { accountId } = attempt;
      const nowMs = clock.monotonic();
      await closeBefore(nowMs - periodMs);
      const last = { attempt, outcome: code };
      const window = windows.get(accountId) ?? { startedMs: nowMs, recorded: 0, counted: 0, last };
      windows.set(accountId, window);
      if (window.recorded < maxPerPeriod) {
        window.recorded++;
        await write(attempt, code, param === null ? {} : { param });
      } else {
        window.counted++;
        window.last = last;
      }
      const [oldest] = windows;
      if (oldest && windows.size > maxAccounts) await close(...oldest);
    },
    flush: () => closeBefore(clock.monotonic() - periodMs),
    flushAll: () => closeBefore(Number.POSITIVE_INFINITY),
  };
}
