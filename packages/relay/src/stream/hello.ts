import { defaultWindow } from './flow.js';
import { frameTypes, RelayProtocolError } from './frame.js';
import { decodeFields } from './head.js';
import type { Outbox } from './outbox.js';

/** The version of the frames. A peer of a later version has to understand it; see docs/relay.md. */
export const relayVersion = 1;

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

/** Throws RelayProtocolError if there is no version that both ends understand. */
export function readHello(payload: Buffer): Hello {
  const fields = decodeFields(payload);
  const version = Number(fields.get(':version'));
  const window = Number(fields.get(':window'));
  if (!(version >= 1)) throw new RelayProtocolError('version of the peer is not understood');
  if (!(window >= 1) || window > 0x7fffffff) throw new RelayProtocolError('malformed window');
  return { version, window };
}
