import type { BidiStream, keys } from '@hypervize/rpc';

/** Acknowledges the latest seq, one message at a time: of several changes in a row only the last is acknowledged. */
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
    }
    sending = false;
  };
  return (seq) => {
    latest = Math.max(latest, seq);
    if (!sending) send().catch(onFailure);
  };
}
