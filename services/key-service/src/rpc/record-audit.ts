import { invalid, isErrorCode } from '@hypervize/errors';
import { withDatabase } from '@hypervize/postgres';
import { type audit, checkedAccountId } from '@hypervize/rpc';
import { checkedActor } from '../keys/rules.js';
import { type RecordedEntry, recordAudit as storeEntries } from '../store/audit.js';
import type { Deps } from './deps.js';

const maxEntries = 500;
const maxDetailsBytes = 2_048;
/** Older entries are recorded with this age, in milliseconds. */
const maxAgeMs = 7 * 24 * 3_600_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Appends entries of another service to the audit log. Entries that are there already are skipped. */
export async function recordAudit(
  { pool }: Pick<Deps, 'pool'>,
  request: audit.RecordAuditRequest__Output,
): Promise<audit.RecordAuditResponse> {
  const { entries } = request;
  if (entries.length < 1 || entries.length > maxEntries)
    throw invalid('entries', `entries must have 1 to ${maxEntries} entries.`);
  const nowMs = Date.now();
  const checked = entries.map((entry) => checkedEntry(entry, nowMs));
  await withDatabase(pool, (db) => storeEntries(db, checked));
  return {};
}

function checkedEntry(entry: audit.Entry__Output, nowMs: number): RecordedEntry {
  const { eventId, atUnixMs, accountId, action, keyId, endpointId, outcome } = entry;
  if (!uuid.test(eventId)) throw invalid('event_id', 'event_id must be a UUID in lower case.');
  if (action.length > 64 || !/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/.test(action))
    throw invalid('action', 'action must have 1 to 64 characters, such as "endpoint.deleted".');
  for (const [field, id] of Object.entries({ key_id: keyId, endpoint_id: endpointId })) {
    if (!/^[\w-]{0,20}$/.test(id))
      throw invalid(field, `${field} must have at most 20 letters, digits, "_" and "-".`);
  }
  if (outcome !== 'success' && !isErrorCode(outcome))
    throw invalid('outcome', 'outcome must be "success" or an error code.');
  return {
    ...{ eventId, action, keyId, endpointId, outcome },
    // The clock of the other service may differ from ours.
    atMs: Math.min(nowMs, Math.max(nowMs - maxAgeMs, atUnixMs)),
    accountId: accountId === '' ? null : checkedAccountId(accountId),
    actor: checkedActor(entry.actor),
    detailsJson: checkedDetails(entry.detailsJson),
  };
}

/** The details as JSON that PostgreSQL's jsonb accepts and does not expand. */
function checkedDetails(text: string): string {
  if (text === '') return '{}';
  const message = `details_json must be a JSON object of at most ${maxDetailsBytes} bytes.`;
  if (Buffer.byteLength(text) > maxDetailsBytes) throw invalid('details_json', message);
  let details: unknown;
  try {
    // jsonb writes 1e300 with 301 digits, so a number that has an exponent is kept as text.
    details = JSON.parse(text, (_, value: unknown) =>
      typeof value === 'number' && String(value).includes('e') ? String(value) : value,
    );
  } catch {
    throw invalid('details_json', message);
  }
  if (typeof details !== 'object' || details === null || Array.isArray(details))
    throw invalid('details_json', message);
  // jsonb refuses NUL and unpaired surrogates, which JSON.stringify escapes.
  return JSON.stringify(details).replace(/\\u(?:0000|d[89a-f][0-9a-f]{2})/g, '\\ufffd');
}
