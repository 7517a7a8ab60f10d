import {
  decodeServed,
  isEventStream,
  type Outcome,
  type Passage,
  type Served,
  servedHeader,
} from '@hypervize/relay';
import type { Caller } from '../auth/authenticate.js';
import type { UsageEvent } from './event.js';
import { createJsonUsage } from './json-usage.js';
import { createStreamUsage } from './stream-usage.js';
import { guessTokens, type UsageReader } from './tokens.js';

export interface AccountDeps {
  /** Keeps what was used until it has been counted. */
  keep(event: UsageEvent): void;
  now(): number;
  monotonic(): number;
}

interface Asked {
  readonly caller: Caller;
  /** Empty: an elastic pool. */
  readonly endpointId: string;
  /** When it came, by the monotonic clock. */
  readonly startedMs: number;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The account of one request: looks at its answer as it passes, and notes once what was used. */
export interface Account {
  /** So many bytes of its body have gone on. */
  sent(bytes: number): void;
  /** An answer begins. What is to become of its body, if it is to be looked at. */
  begin(status: number, headers: Headers): Passage | undefined;
  /** The exchange is over. Has been noted already if all of the answer came. */
  end(outcome: Outcome): void;
}

/**
 * Opens an account. What was used is noted before the last of the answer goes out, so that whoever has a whole answer has
 * been counted. Requests that never came to a pool or an endpoint are not counted.
 */
export function openAccount(deps: AccountDeps, asked: Asked): Account {
  let served: Served | undefined;
  let reader: UsageReader | undefined;
  let status = 0;
  let firstByteMs: number | undefined;
  let sentBytes = 0;
  let noted = false;

  const note = (cut: boolean) => {
    if (noted || !served) return;
    noted = true;
    const { accountId, model } = served;
    const answered = status === 200 ? reader : undefined;
    const said = answered?.reported();
    const guessed = answered && !said;
    deps.keep({
      accountId,
      keyId: keyIdFor(asked.caller, accountId),
      endpointId: asked.endpointId,
      model,
      atUnixMs: deps.now(),
      promptTokens: said?.prompt ?? (guessed ? guessTokens(sentBytes) : 0),
      completionTokens: said?.completion ?? (guessed ? answered.guess() : 0),
      estimated: guessed === true,
      status,
      cut,
      firstByteMs: firstByteMs === undefined ? undefined : Math.round(firstByteMs),
      durationMs: Math.round(deps.monotonic() - asked.startedMs),
    });
  };

  return {
    sent: (bytes) => {
      sentBytes += bytes;
    },
    begin: (code, headers) => {
      served = decodeServed(headers[servedHeader]);
      status = code;
      if (!served) return undefined;
      const used = readerOf(headers, served.usageIsOurs);
      reader = used;
      return {
        pass: (chunk) => {
          firstByteMs ??= deps.monotonic() - asked.startedMs;
          return used.pass(chunk);
        },
        finish: () => {
          const rest = used.finish();
          note(false);
          return rest;
        },
      };
    },
    end: (outcome) => {
      if (outcome.kind === 'unanswered') status = outcome.error.row.http;
      note(outcome.kind !== 'finished');
    },
  };
}

/** The key that asked, if it is one of the account that pays: a guest's is nobody else's to see. */
function keyIdFor(caller: Caller, payer: string): string {
  return caller.kind === 'key' && caller.verdict.accountId === payer ? caller.keyId : '';
}

function readerOf(headers: Headers, usageIsOurs: boolean): UsageReader {
  if (isEventStream(headers['content-type'])) return createStreamUsage(usageIsOurs);
  const length = headers['content-length'];
  return createJsonUsage(length === undefined ? undefined : Number(length));
}
