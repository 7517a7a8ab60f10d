import { AppError } from '@hypervize/errors';
import {
  type BodyTransform,
  type FlatHeaders,
  headerOf,
  isEventStream,
  type Metering,
  type Outcome,
  type ResponseHead,
} from '@hypervize/relay';
import type { Caller } from '../auth/caller.js';
import { createJsonUsage } from './json-usage.js';
import type { UsageRecording } from './recording.js';
import { createStreamUsage } from './stream-usage.js';
import { estimateTokens, type UsageReader } from './tokens.js';

interface MeteredRequest {
  readonly caller: Caller;
  /** Empty: an elastic pool. */
  readonly endpointId: string;
  /** When the request arrived, by the monotonic clock, in milliseconds. */
  readonly startedMs: number;
}

/** Meters one request: reads its response as it is forwarded and records one usage event. */
export interface UsageRecorder {
  /** `bytes` of the request body have been read. */
  requestBytes(bytes: number): void;
  /** The response begins. Returns the transform for its body, if it is to be read. */
  onHead(head: ResponseHead): BodyTransform | undefined;
  /** The router says who pays for a request that ended here before its response: it has been sent to a model server. */
  onReport(metering: Metering | undefined): void;
  /** Calls back when the response may be ended: the event, which the end of its body has recorded, has been written. */
  beforeEnd(end: () => void): void;
  /**
   * The exchange is over. Records the event unless that was done when the response was complete; if it is not known yet who
   * pays, with the report.
   */
  end(outcome: Outcome): void;
}

interface State {
  metering: Metering | undefined;
  reader: UsageReader | undefined;
  status: number;
  firstByteMs: number | undefined;
  requestBytes: number;
  recorded: boolean;
  /** How the exchange ended; undefined while it has not. */
  ended: Outcome | undefined;
}

/** The status of a request whose client left before the response began. */
const clientClosedRequest = new AppError('cancelled').row.http;

/**
 * A recorder for one request. The event is written before the last bytes of the response are sent, so a client that has
 * the whole response has been metered. Requests that never reached a pool or an endpoint are not recorded, nor are
 * those whose clients left while they waited for a model server.
 */
export function createUsageRecorder(deps: UsageRecording, request: MeteredRequest): UsageRecorder {
  const state: State = {
    metering: undefined,
    reader: undefined,
    status: 0,
    firstByteMs: undefined,
    requestBytes: 0,
    recorded: false,
    ended: undefined,
  };
  return {
    requestBytes: (bytes) => {
      state.requestBytes += bytes;
    },
    onReport: (metering) => {
      state.metering ??= metering;
      if (state.ended) recordOnce(deps, request, state, state.ended.kind !== 'completed');
    },
    onHead: ({ status, headers, metering }) => {
      state.status = status;
      state.metering = metering;
      if (!metering) return undefined;
      const reader = readerFor(headers, metering.usageInjected);
      state.reader = reader;
      return {
        push: (chunk) => {
          state.firstByteMs ??= deps.monotonic() - request.startedMs;
          return reader.push(chunk);
        },
        flush: () => {
          const rest = reader.flush();
          recordOnce(deps, request, state, false);
          return rest;
        },
      };
    },
    beforeEnd: deps.afterRecorded,
    end: (outcome) => {
      state.ended = outcome;
      if (outcome.kind === 'unanswered') state.status = outcome.error.row.http;
      if (outcome.kind === 'client_gone' && !state.reader) state.status = clientClosedRequest;
      recordOnce(deps, request, state, outcome.kind !== 'completed');
    },
  };
}

function recordOnce(deps: UsageRecording, request: MeteredRequest, state: State, aborted: boolean): void {
  if (state.recorded || !state.metering) return;
  state.recorded = true;
  const { accountId, model } = state.metering;
  const { firstByteMs, status } = state;
  const { promptTokens, completionTokens, estimated } = tokensUsed(state);
  deps.record({
    accountId,
    keyId: keyIdFor(request.caller, accountId),
    endpointId: request.endpointId,
    model,
    atUnixMs: deps.now(),
    status,
    aborted,
    promptTokens,
    completionTokens,
    estimated,
    firstByteMs: firstByteMs === undefined ? undefined : Math.round(firstByteMs),
    durationMs: Math.round(deps.monotonic() - request.startedMs),
  });
}

/**
 * What the model server reported; an estimate if it reported nothing; none for a response that is an error. A request that
 * its client gave up, or lost the right to, before the response began has used its prompt.
 */
function tokensUsed({ status, reader, requestBytes }: State) {
  if (!reader && status < 500)
    return { promptTokens: estimateTokens(requestBytes), completionTokens: 0, estimated: true };
  const answered = status === 200 ? reader : undefined;
  const reported = answered?.reported();
  const estimated = answered !== undefined && reported === undefined;
  return {
    promptTokens: reported?.prompt ?? (estimated ? estimateTokens(requestBytes) : 0),
    completionTokens: reported?.completion ?? (estimated ? answered.estimate() : 0),
    estimated,
  };
}

/** The caller's key if it belongs to the account that pays: a guest's key is not shown to the owner of the endpoint. */
function keyIdFor(caller: Caller, payer: string): string {
  return caller.kind === 'key' && caller.verdict.accountId === payer ? caller.keyId : '';
}

function readerFor(headers: FlatHeaders, usageInjected: boolean): UsageReader {
  if (isEventStream(headerOf(headers, 'content-type'))) return createStreamUsage(usageInjected);
  const length = headerOf(headers, 'content-length');
  return createJsonUsage(length === undefined ? undefined : Number(length));
}
