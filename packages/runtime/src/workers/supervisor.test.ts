import { describe, expect, test } from '@jest/globals';
import type { WorkerEvents } from './fork.js';
import type { WorkerIdentity } from './identity.js';
import type { ToWorker } from './messages.js';
import { createSupervisor, maxFailures, stableMs } from './supervisor.js';

interface FakeProcess extends WorkerEvents {
  readonly identity: WorkerIdentity;
  readonly sent: ToWorker[];
}

/** Two workers whose processes and clock the test controls. */
function setUp() {
  const processes: FakeProcess[] = [];
  const waits: number[] = [];
  const ended: number[] = [];
  let nowMs = 0;
  const supervisor = createSupervisor({
    ...{ count: 2, answerMs: 10_000, logger: { info: () => {}, error: () => {} } },
    clock: { monotonic: () => nowMs, sleep: async (ms) => void waits.push(ms) },
    onEnd: (worker) => void ended.push(worker),
  });
  supervisor.start((identity, events) => {
    const sent: ToWorker[] = [];
    processes.push({ identity, sent, ...events });
    return { pid: processes.length, send: (message) => void sent.push(message) };
  });
  const last = (worker: number) =>
    processes.findLast(({ identity }) => identity.number === worker) as FakeProcess;
  const end = async (worker: number, code: number | null) => {
    last(worker).onEnd({ code, signal: code === null ? 'SIGKILL' : null });
    await new Promise(setImmediate);
  };
  const advance = (ms: number) => {
    nowMs += ms;
  };
  return { supervisor, processes, waits, ended, last, end, advance };
}

describe('the supervisor of workers', () => {
  test('has started when every worker has accepted connections', async () => {
    const { supervisor, processes, last } = setUp();
    expect(processes.map(({ identity }) => identity)).toEqual([
      { number: 1, count: 2 },
      { number: 2, count: 2 },
    ]);
    let hasStarted = false;
    void supervisor.started.then(() => {
      hasStarted = true;
    });
    last(1).onListening();
    last(1).onListening();
    await new Promise(setImmediate);
    expect(hasStarted).toBe(false);
    last(2).onListening();
    await supervisor.started;
    expect(supervisor.workers.map(({ phase }) => phase())).toEqual(['listening', 'listening']);
  });

  test('replaces a worker that ended, with the same number, later after each failure', async () => {
    const { supervisor, processes, waits, ended, end } = setUp();
    for (let i = 1; i < maxFailures; i++) await end(2, null);
    expect(processes).toHaveLength(2 + maxFailures - 1);
    expect(processes.at(-1)?.identity).toEqual({ number: 2, count: 2 });
    expect(waits.every((ms, i) => ms >= 10 && ms <= 100 * 2 ** i)).toBe(true);
    expect(supervisor.replaced()).toBe(maxFailures - 1);
    expect(ended).toEqual(Array(maxFailures - 1).fill(2));
  });

  test('fails when one keeps ending soon after its start, and not when it ran for a while in between', async () => {
    const { supervisor, end, advance } = setUp();
    let failure: unknown;
    supervisor.failed.catch((error) => {
      failure = error;
    });
    for (let i = 0; i < 20; i++) {
      advance(stableMs);
      await end(1, 1);
    }
    for (let i = 1; i < maxFailures - 1; i++) await end(1, 1);
    await end(2, 1);
    expect(failure).toBeUndefined();
    await end(1, 1);
    expect(String(failure)).toContain('worker 1 has ended');
  });

  test('asks all to stop, replaces none meanwhile, and says whether all stopped as requested', async () => {
    const good = setUp();
    const stopped = good.supervisor.stop();
    expect(good.processes.map(({ sent }) => sent)).toEqual([[{ kind: 'stop' }], [{ kind: 'stop' }]]);
    await good.end(1, 0);
    expect(good.supervisor.workers.map(({ phase }) => phase())).toEqual(['waiting', 'stopping']);
    await good.end(2, 0);
    expect(await stopped).toBe(true);
    expect(good.processes).toHaveLength(2);

    const bad = setUp();
    const stoppedBadly = bad.supervisor.stop();
    await bad.end(1, 0);
    await bad.end(2, null);
    expect(await stoppedBadly).toBe(false);
  });

  test('does not start a replacement that was waiting when the stop began', async () => {
    const { supervisor, processes, last, end } = setUp();
    last(1).onEnd({ code: 1, signal: null });
    const stopped = supervisor.stop();
    await end(2, 0);
    expect(await stopped).toBe(true);
    expect(processes).toHaveLength(2);
  });

  test('takes the answer of a process, and nothing else that it sends, for an answer', async () => {
    const { supervisor, last } = setUp();
    const asked = supervisor.workers[0]?.ask('alive');
    expect(last(1).sent).toEqual([{ kind: 'question', id: 1, question: 'alive' }]);
    for (const message of [undefined, null, 'x', { kind: 'other', id: 1, value: false }])
      last(1).onMessage(message);
    last(1).onMessage({ kind: 'answer', id: 1, value: true });
    expect(await asked).toBe(true);
  });
});
