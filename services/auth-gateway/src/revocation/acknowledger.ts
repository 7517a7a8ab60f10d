import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BidiStream, keys } from '@hypervize/rpc';

/**
 * Acknowledges the latest seq: the first change at once, and of those that follow in one turn of the event loop, or while a
 * message is being sent, only the last.
 */
export function createAcknowledger(
  stream: Pick<BidiStream<keys.FollowRequest, unknown>, 'send'>,
  onFailure: () => void,
): (seq: number) => void {
  let latest = 0;
  let acknowledged = 0;
  let sending = false;
  const send = async () => {
    sending = true;
    while (acknowledged < latest) {
      const seq = latest;
      await stream.send({ applied: { seq } });
      acknowledged = seq;
      await nextTurn();
    }
    sending = false;
  };
  return (seq) => {
    latest = Math.max(latest, seq);
    if (!sending) send().catch(onFailure);
  };
}
