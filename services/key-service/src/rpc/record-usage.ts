import { invalid } from '@hypervize/errors';
import { withTransaction } from '@hypervize/postgres';
import { checkedAccountId, type usage } from '@hypervize/rpc';
import { addHourly, addMonthly, lockProducer, setCounted } from '../store/usage-write.js';
import type { UsageEvent } from '../usage/event.js';
import { totalsOf } from '../usage/totals.js';
import type { Deps } from './deps.js';

const maxEvents = 1_000;
const maxTokens = 1_000_000_000;
const maxMs = 2_147_483_647;

/**
 * Counts the events of a producer that have not been counted: a batch that is sent again, in whole or in part, changes
 * nothing. All events of a batch are counted, or none.
 */
export async function recordUsage(
  { pools }: Pick<Deps, 'pools'>,
  request: usage.RecordUsageRequest__Output,
): Promise<usage.RecordUsageResponse> {
  const { producerId } = request;
  if (producerId.length < 1 || producerId.length > 100)
    throw invalid('producer_id', 'producer_id must have 1 to 100 characters.');
  const events = checkedEvents(request.events, Date.now());
  const lastSeq = (events.at(-1) as UsageEvent).seq;

  return withTransaction(pools.usage, async (db) => {
    const countedSeq = await lockProducer(db, producerId);
    const uncounted = events.filter(({ seq }) => seq > countedSeq);
    if (uncounted.length === 0) return { countedSeq };
    const { hourly, monthly } = totalsOf(uncounted);
    await addHourly(db, hourly);
    await addMonthly(db, monthly);
    await setCounted(db, producerId, lastSeq);
    return { countedSeq: lastSeq };
  });
}

function checkedEvents(given: readonly usage.UsageEvent__Output[], nowMs: number): UsageEvent[] {
  if (given.length < 1 || given.length > maxEvents)
    throw invalid('events', `events must have 1 to ${maxEvents} entries.`);
  return given.map((event, index) => {
    const previous = given[index - 1]?.seq ?? 0;
    if (!(event.seq > previous))
      throw invalid('events', 'The seqs of events must be 1 or more and ascending.');
    return checkedEvent(event, nowMs);
  });
}

function checkedEvent(event: usage.UsageEvent__Output, nowMs: number): UsageEvent {
  const { seq, keyId, endpointId, model, estimated, aborted, status } = event;
  if (model.length < 1 || model.length > 200) throw invalid('model', 'model must have 1 to 200 characters.');
  if (keyId.length > 20 || endpointId.length > 20)
    throw invalid('events', 'key_id and endpoint_id must have at most 20 characters.');
  return {
    ...{ seq, keyId, endpointId, model, estimated, aborted, status },
    // The clock of a gateway may be ahead of ours; no usage counts towards a month that has not begun.
    atMs: Math.min(event.atUnixMs, nowMs),
    accountId: checkedAccountId(event.accountId),
    promptTokens: checkedCount('prompt_tokens', event.promptTokens, maxTokens),
    completionTokens: checkedCount('completion_tokens', event.completionTokens, maxTokens),
    firstByteMs:
      event.firstByteMs === undefined ? undefined : checkedCount('first_byte_ms', event.firstByteMs, maxMs),
    durationMs: checkedCount('duration_ms', event.durationMs, maxMs),
  };
}

function checkedCount(field: string, value: number, max: number): number {
  if (!(value >= 0 && value <= max)) throw invalid(field, `${field} must be 0 to ${max}.`);
  return value;
}
