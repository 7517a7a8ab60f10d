import { AppError } from '@hypervize/errors';
import type { InFlightRequest, InFlightRequests } from '@hypervize/relay';
import type { Clock } from '@hypervize/runtime';
import type { AccessRight } from './access-right.js';
import { restrict, setInferenceKey } from './cancel.js';
import type { Dependency, Finding } from './dependency.js';

/** Confirms what in-flight requests depend on, for a gateway that is not told of changes, and ends what is not confirmed. */
export interface Confirmations {
  /**
   * Asks what is due, and cancels each request that has not been confirmed within `confirmWithinMs`. To be called every
   * `checkInDoubtEveryMs` while there is no lease (`inDoubt`), and now and then while there is one.
   */
  check(inDoubt: boolean): void;
}

interface Options {
  readonly inFlightRequests: InFlightRequests<AccessRight>;
  readonly clock: Clock;
  /** How much longer a request may go unconfirmed after the lease is lost, in milliseconds. */
  readonly staleVerdictMs: number;
}

/**
 * A request ends within a second of being in doubt. From that second the time is taken off that passes until the loss of
 * the lease is noticed, and between two checks.
 */
const doubtMs = 1_000;
/** How soon a lost lease is noticed, in milliseconds. */
export const checkEveryMs = 250;
/** How often confirmations are checked while there is no lease, in milliseconds. */
export const checkInDoubtEveryMs = 50;
const confirmWithinMs = doubtMs - checkEveryMs - checkInDoubtEveryMs;
/** How long a question may take, and how often one is asked about a subject, in milliseconds. There is time for two. */
const askEveryMs = confirmWithinMs / 2;
/** Questions that may be open at the same time. What is not asked because of it ends like what is not answered. */
const maxQuestions = 2_000;

interface State {
  readonly options: Options;
  /** When the loss of the lease was noticed, in milliseconds of the monotonic clock; undefined while it is held. */
  lostMs: number | undefined;
  /** When the latest question about each subject was sent, for `askEveryMs`. */
  readonly askedMs: Map<string, number>;
  openQuestions: number;
}

export function createConfirmations(options: Options): Confirmations {
  const state: State = { options, lostMs: undefined, askedMs: new Map(), openQuestions: 0 };
  return { check: (inDoubt) => check(state, inDoubt) };
}

function check(state: State, inDoubt: boolean): void {
  const { inFlightRequests, clock } = state.options;
  const nowMs = clock.monotonic();
  state.lostMs = inDoubt ? (state.lostMs ?? nowMs) : undefined;
  for (const [subjectId, atMs] of state.askedMs) {
    if (nowMs - atMs >= askEveryMs) state.askedMs.delete(subjectId);
  }
  for (const inFlight of inFlightRequests.all()) {
    for (const dependency of inFlight.right.dependencies) {
      if (!inDoubt && !dependency.evenWithLease) continue;
      if (nowMs - confirmedMs(state, dependency, nowMs) >= confirmWithinMs) {
        inFlight.cancel(new AppError('auth_unavailable'));
      } else if (!state.askedMs.has(dependency.subjectId) && state.openQuestions < maxQuestions) {
        void ask(state, dependency, nowMs);
      }
    }
  }
}

/** Until when the dependency is known to have held: by its own confirmation or by the lease. */
function confirmedMs({ options, lostMs }: State, dependency: Dependency, nowMs: number): number {
  dependency.confirmedMs ??= nowMs;
  if (dependency.evenWithLease || lostMs === undefined) return dependency.confirmedMs;
  return Math.max(dependency.confirmedMs, lostMs + options.staleVerdictMs);
}

/** Asks one question about a subject, and applies the answer to every request that depends on it. */
async function ask(state: State, { subjectId, ask }: Dependency, sentMs: number): Promise<void> {
  const { inFlightRequests, clock } = state.options;
  state.askedMs.set(subjectId, sentMs);
  state.openQuestions++;
  const answered = new AbortController();
  const unanswered = clock.sleep(askEveryMs, answered.signal).then(() => undefined);
  // A question that fails is asked again, until the deadline of the requests.
  const finding = await Promise.race([ask(askEveryMs).catch(() => undefined), unanswered]);
  answered.abort();
  state.openQuestions--;
  if (!finding) return;
  for (const inFlight of inFlightRequests.of(subjectId)) {
    for (const dependency of inFlight.right.dependencies) {
      if (dependency.subjectId === subjectId) apply(inFlight, dependency, finding, sentMs);
    }
  }
}

function apply(
  inFlight: InFlightRequest<AccessRight>,
  dependency: Dependency,
  finding: Finding,
  sentMs: number,
): void {
  // What has been confirmed since the question was sent may reflect a later change than the answer.
  if (dependency.confirmedMs !== undefined && dependency.confirmedMs >= sentMs) return;
  if (finding.kind === 'lost') {
    inFlight.cancel(finding.error);
    return;
  }
  dependency.confirmedMs = sentMs;
  const { verdict, inferenceKeyUntilMs } = finding;
  if (verdict) restrict(inFlight, verdict);
  if (inferenceKeyUntilMs !== undefined) setInferenceKey(inFlight, inferenceKeyUntilMs);
}
