import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import type { Clients } from '../clients.js';
import type { AuditResult } from './outbox.js';
import { type AuditRecorder, createAuditRecorder, flushMs } from './recorder.js';

interface Deps {
  readonly clients: Pick<Clients, 'audit'>;
  readonly clock: Clock;
  readonly logger: Logger;
  countAuditEntries(result: AuditResult, entries: number): void;
}

/** Short, because a stop waits for a delivery, in milliseconds. */
const timeoutMs = 2_000;

/** Opens the recording of refused attempts. Its release delivers what is left. */
export function openAudit(releasers: Releasers, deps: Deps): AuditRecorder {
  const recorder = createAuditRecorder({
    deliver: (entries) => deps.clients.audit.recordAudit({ entries }, { timeoutMs }),
    clock: deps.clock,
    count: deps.countAuditEntries,
    onError: (err) => deps.logger.warn({ err }, 'audit entries not delivered'),
  });
  const timer = setInterval(() => void recorder.flush(), flushMs);
  releasers.add('audit entries', () => {
    clearInterval(timer);
    return recorder.close();
  });
  return recorder;
}
