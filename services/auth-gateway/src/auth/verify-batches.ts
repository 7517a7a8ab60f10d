import { AsyncResource } from 'node:async_hooks';
import { AppError, isAppError } from '@hypervize/errors';
import { type Client, isUnimplemented, type keys } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';

/** What key-service says about a key. */
export type KeyAnswer = Pick<keys.VerifyKeyResponse__Output, 'seq' | 'verdict' | 'refusal'>;

/** Verifies a key at key-service within `timeoutMs`. Rejects with an AppError if no answer can be had. */
export type VerifyKey = (key: string, timeoutMs: number) => Promise<KeyAnswer>;

export type KeyClient = Pick<Client<keys.KeyServiceDefinition>, 'verifyKey' | 'verifyKeys'>;

/** Keys per call; VerifyKeys takes no more. */
export const maxBatch = 256;
/** How long keys wait while another call is under way, in milliseconds. So a call that hangs delays no other key. */
export const maxBatchWaitMs = 5;
/** How long VerifyKeys is not tried again at a key-service that does not have it, in milliseconds. */
const unimplementedMs = 30_000;

interface Verification {
  readonly key: string;
  /** By the monotonic clock. */
  readonly deadlineMs: number;
  resolve(answer: KeyAnswer): void;
  reject(error: unknown): void;
}

interface Batch {
  readonly verifications: Verification[];
  /** Sends it if it has not been sent. */
  send(): void;
}

/**
 * Verifies keys in batches: those that arrive in one turn of the event loop, or while a call is under way, travel in one
 * call, which is sent after all of them have arrived. Each verification keeps its own deadline. A failed call says nothing
 * about a key: it is repeated, where that can help, or rejects its verifications.
 */
export function createVerifyKey(client: KeyClient, clock: Pick<Clock, 'monotonic' | 'sleep'>): VerifyKey {
  const verifyBatch = createVerifyBatch(client, clock);
  let open: Batch | undefined;
  let underWay = 0;

  const sendOpen = () => open?.send();
  const send = async (batch: Batch) => {
    if (open !== batch) return;
    open = undefined;
    underWay++;
    await verifyBatch(batch.verifications);
    underWay--;
    sendOpen();
  };
  const openBatch = (): Batch => {
    // The call belongs to the trace of the request that began the batch.
    const batch: Batch = { verifications: [], send: AsyncResource.bind(() => void send(batch)) };
    if (underWay === 0) setImmediate(batch.send);
    else void clock.sleep(maxBatchWaitMs).then(batch.send);
    return batch;
  };

  return (key, timeoutMs) =>
    new Promise((resolve, reject) => {
      open ??= openBatch();
      const { verifications, send } = open;
      verifications.push({ key, deadlineMs: clock.monotonic() + timeoutMs, resolve, reject });
      if (verifications.length === maxBatch) send();
    });
}

/** Verifies the keys of a batch and settles each verification. Never rejects. */
function createVerifyBatch(client: KeyClient, clock: Pick<Clock, 'monotonic' | 'sleep'>) {
  let unimplementedUntilMs = Number.NEGATIVE_INFINITY;

  const timeLeft = (deadlineMs: number) => Math.ceil(deadlineMs - clock.monotonic());
  const alone = ({ key, deadlineMs, resolve, reject }: Verification) => {
    const timeoutMs = timeLeft(deadlineMs);
    if (timeoutMs > 0) client.verifyKey({ key }, { timeoutMs }).then(resolve, reject);
    else reject(new AppError('deadline_exceeded'));
  };
  // Not awaited: what bcrypt decides takes long, and delays no other key.
  const eachAlone = (verifications: readonly Verification[]) => verifications.forEach(alone);

  const together = async (verifications: readonly Verification[]) => {
    const timeoutMs = timeLeft(Math.max(...verifications.map(({ deadlineMs }) => deadlineMs)));
    const { seq, results } = await client.verifyKeys(
      { keys: verifications.map(({ key }) => key) },
      { timeoutMs },
    );
    if (results.length !== verifications.length) throw new AppError('internal');
    eachAlone(verifications.filter((_, place) => results[place]?.undecided));
    for (const [place, { verdict = null, refusal = null, undecided }] of results.entries())
      if (!undecided) verifications[place]?.resolve({ seq, verdict, refusal });
  };

  return async (verifications: readonly Verification[]): Promise<void> => {
    if (clock.monotonic() < unimplementedUntilMs) return eachAlone(verifications);
    const ended = new AbortController();
    void rejectAtDeadlines(verifications, clock, ended.signal);
    try {
      // Another replica may be available.
      await together(verifications).catch((error: unknown) => {
        if (!isAppError(error) || error.code !== 'unavailable') throw error;
        return together(verifications);
      });
    } catch (error) {
      if (isUnimplemented(error)) unimplementedUntilMs = clock.monotonic() + unimplementedMs;
      // One key of the batch may be what key-service cannot process. It must not keep the others from being verified.
      if (isAppError(error) && isOfTheBatch(error)) eachAlone(verifications);
      else for (const { reject } of verifications) reject(error);
    } finally {
      ended.abort();
    }
  };
}

/** Whether a call can fail with an error because of what else is in its batch. */
function isOfTheBatch({ code }: AppError): boolean {
  return code === 'internal' || code === 'invalid_request';
}

/** Rejects each verification at its deadline, until the signal aborts. */
async function rejectAtDeadlines(
  verifications: readonly Verification[],
  clock: Pick<Clock, 'monotonic' | 'sleep'>,
  ended: AbortSignal,
): Promise<void> {
  const soonestFirst = [...verifications].sort((a, b) => a.deadlineMs - b.deadlineMs);
  for (const { deadlineMs, reject } of soonestFirst) {
    const leftMs = deadlineMs - clock.monotonic();
    if (leftMs > 0) await clock.sleep(leftMs, ended);
    if (ended.aborted) return;
    reject(new AppError('deadline_exceeded'));
  }
}
