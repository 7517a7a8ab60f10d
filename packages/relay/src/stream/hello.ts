import { defaultWindow, maxCredit } from './flow.js';
import { frameTypes, RelayProtocolError } from './frame.js';
import { decodeFields } from './head.js';
import type { Outbox } from './outbox.js';

/** The version of the frames. Peers of later versions are accepted: they have to understand this one; see docs/relay.md. */
const relayVersion = 1;

/** The oldest version of a peer that is understood. */
const oldestVersion = 1;

/** What an end of a stream says about itself in its first frame. */
export interface Hello {
  readonly version: number;
  /** How many bytes the sender of the hello grants for each exchange at its beginning. */
  readonly window: number;
}

export function sendHello(outbox: Outbox): void {
  const lines = [':version', String(relayVersion), ':window', String(defaultWindow)];
  outbox.push(frameTypes.hello, 0, 0, lines.join('\n'));
}

/** Throws RelayProtocolError if it is malformed or the peer's version is too old. */
export function readHello(payload: Buffer): Hello {
  const fields = decodeFields(payload);
  const version = integerIn(fields, ':version');
  if (version < oldestVersion)
    throw new RelayProtocolError(
      `version ${version} is older than ${oldestVersion}, the oldest that is understood: upgrade the peer`,
    );
  const window = integerIn(fields, ':window');
  if (window < 1 || window > maxCredit) throw new RelayProtocolError('malformed window');
  return { version, window };
}

function integerIn(fields: ReadonlyMap<string, string>, name: string): number {
  const value = fields.get(name);
  if (value === undefined || !/^\d{1,10}$/.test(value)) throw new RelayProtocolError(`malformed ${name}`);
  return Number(value);
}
