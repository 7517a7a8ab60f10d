import type { Logger } from 'pino';
import { backoffMs } from '../backoff.js';
import type { Clock } from '../clock.js';
import type { Fork, ProcessEnd, WorkerProcess } from './fork.js';
import { isAnswer, type Question } from './messages.js';
import { createQuestions, type Questions } from './questions.js';

/** What a worker does: it does not run and will be started again; it starts; it accepts connections; it stops. */
export type WorkerPhase = 'waiting' | 'starting' | 'listening' | 'stopping';

/** One of the workers of a service. Its process is replaced when it ends. */
export interface Worker {
  readonly number: number;
  phase(): WorkerPhase;
  /** The answer of its process, or undefined if there is none in time. */
  ask(question: Question): Promise<unknown>;
}

/** Keeps the workers of a service running. */
export interface Supervisor {
  /** Starts the workers, once. */
  start(fork: Fork): void;
  readonly workers: readonly Worker[];
  /** Resolves when every worker has accepted connections once. */
  readonly started: Promise<void>;
  /** Rejects when a worker keeps failing. The others still run. */
  readonly failed: Promise<never>;
  /** How many processes have been replaced. */
  replaced(): number;
  /** Asks all workers to stop. Resolves when they have ended, to whether all of them stopped as they should. */
  stop(): Promise<boolean>;
}

interface Options {
  readonly count: number;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  /** How long a worker has to answer a question, in milliseconds. */
  readonly answerMs: number;
  /** The process of a worker has ended. */
  onEnd(worker: number): void;
}

/** A process that ran this long before it ended has not failed to start, in milliseconds. */
export const stableMs = 30_000;
/** How many processes of one worker may end one after the other, each within `stableMs`. */
export const maxFailures = 6;
/** The bounds of the time until a process is replaced, in milliseconds. */
const [minWaitMs, maxWaitMs] = [100, 10_000];

/** The process of a worker. */
interface Running {
  readonly process: WorkerProcess;
  readonly questions: Questions;
  readonly startedMs: number;
  isListening: boolean;
}

interface Slot {
  readonly number: number;
  /** Undefined between two processes. */
  running: Running | undefined;
  hasListened: boolean;
  failures: number;
}

interface State extends Options {
  fork: Fork;
  readonly slots: readonly Slot[];
  replaced: number;
  isStopping: boolean;
  /** Whether a worker that was asked to stop ended otherwise. */
  stoppedBadly: boolean;
  onListening(): void;
  onFailed(error: Error): void;
  onEnded(): void;
}

/** The workers of a service, which have not been started. */
export function createSupervisor(options: Options): Supervisor {
  const slots = Array.from({ length: options.count }, (_, index): Slot => {
    return { number: index + 1, running: undefined, hasListened: false, failures: 0 };
  });
  const state: State = {
    fork: () => {
      throw new Error('the workers have not been started');
    },
    ...{ ...options, slots, replaced: 0, isStopping: false, stoppedBadly: false },
    ...{ onListening: () => {}, onFailed: () => {}, onEnded: () => {} },
  };
  const started = new Promise<void>((resolve) => {
    state.onListening = () => {
      if (slots.every(({ hasListened }) => hasListened)) resolve();
    };
  });
  const failed = new Promise<never>((_, reject) => {
    state.onFailed = reject;
  });
  // It is awaited only while the service starts and runs.
  failed.catch(() => {});
  return {
    start: (fork) => {
      state.fork = fork;
      for (const slot of slots) startProcess(state, slot);
    },
    workers: slots.map((slot) => ({
      number: slot.number,
      phase: () => phaseOf(state, slot),
      ask: async (question) => slot.running?.questions.ask(question),
    })),
    ...{ started, failed },
    replaced: () => state.replaced,
    stop: () => stop(state),
  };
}

function phaseOf({ isStopping }: State, { running }: Slot): WorkerPhase {
  if (!running) return 'waiting';
  if (isStopping) return 'stopping';
  return running.isListening ? 'listening' : 'starting';
}

function startProcess(state: State, slot: Slot): void {
  const { clock, count, logger, answerMs } = state;
  const process = state.fork(
    { number: slot.number, count },
    {
      onListening: () => {
        running.isListening = true;
        slot.hasListened = true;
        state.onListening();
      },
      onMessage: (message) => {
        if (isAnswer(message)) running.questions.answered(message);
      },
      onEnd: (end) => onEnd(state, slot, running, end),
    },
  );
  const questions = createQuestions({ send: process.send, deadlineMs: answerMs });
  const running: Running = { process, questions, startedMs: clock.monotonic(), isListening: false };
  slot.running = running;
  logger.info({ worker: slot.number, pid: process.pid }, 'worker started');
}

/** Replaces a process that has ended, unless the service stops or the worker keeps failing. */
function onEnd(state: State, slot: Slot, running: Running, { code, signal }: ProcessEnd): void {
  const { clock, logger } = state;
  slot.running = undefined;
  running.questions.end();
  state.onEnd(slot.number);
  const fields = { worker: slot.number, pid: running.process.pid, code, signal };
  if (state.isStopping) {
    logger.info(fields, 'worker ended');
    if (code !== 0) state.stoppedBadly = true;
    if (state.slots.every((one) => !one.running)) state.onEnded();
    return;
  }
  slot.failures = clock.monotonic() - running.startedMs >= stableMs ? 1 : slot.failures + 1;
  if (slot.failures >= maxFailures) {
    logger.error(fields, 'worker ended');
    state.onFailed(new Error(`worker ${slot.number} has ended ${maxFailures} times; its log says why`));
    return;
  }
  const waitMs = Math.round(backoffMs(slot.failures - 1, minWaitMs, maxWaitMs));
  logger[code === 0 ? 'info' : 'error']({ ...fields, waitMs }, 'worker ended');
  void clock.sleep(waitMs).then(() => {
    if (state.isStopping) return;
    state.replaced++;
    startProcess(state, slot);
  });
}

async function stop(state: State): Promise<boolean> {
  state.isStopping = true;
  const ended = new Promise<void>((resolve) => {
    state.onEnded = resolve;
    if (state.slots.every(({ running }) => !running)) resolve();
  });
  for (const { running } of state.slots) running?.process.send({ kind: 'stop' });
  await ended;
  return !state.stoppedBadly;
}
