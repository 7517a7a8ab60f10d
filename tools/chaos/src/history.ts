import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** What happened in a run, as the process that did it observed it. Times are milliseconds of that process's clock. */
export type HistoryEvent = RequestEvent | RevocationEvent | FaultEvent | EndEvent;

/** A client's request, recorded when it has ended. */
export interface RequestEvent {
  readonly kind: 'request';
  readonly keyId: string;
  readonly gateway: number;
  /** Before the first byte was sent. */
  readonly startedMs: number;
  /** When the response headers arrived. Absent: they did not. */
  readonly headersMs?: number;
  readonly endedMs: number;
  readonly status?: number;
  /** The error code, from the body of a response or the last event of a stream. */
  readonly code?: string;
  readonly stream: boolean;
  /**
   * 'complete': the response ended as it should; 'cancelled': a stream ended with an error event; 'abandoned': the client
   * disconnected; 'broken': the connection failed.
   */
  readonly ending: 'complete' | 'cancelled' | 'abandoned' | 'broken';
}

/** The revocation of a key, recorded when it is confirmed. */
export interface RevocationEvent {
  readonly kind: 'revocation';
  readonly keyId: string;
  readonly startedMs: number;
  /** When CONFIRMED was received, with the revocation or by a later query. */
  readonly confirmedMs: number;
  /** Whether the revocation was PENDING first. */
  readonly wasPending: boolean;
}

/** An injected fault, recorded when it is over. */
export interface FaultEvent {
  readonly kind: 'fault';
  readonly name: string;
  /** The gateways that it can keep from learning of revocations. */
  readonly gateways: readonly number[];
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The run has ended as planned. */
export interface EndEvent {
  readonly kind: 'end';
  readonly atMs: number;
}

export interface History {
  write(event: HistoryEvent): void;
  close(): Promise<void>;
}

/** Creates a file of JSON lines, one for each event. */
export function createHistory(file: string): History {
  const stream = createWriteStream(file);
  return {
    write: (event) => void stream.write(`${JSON.stringify(event)}\n`),
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}

export async function readHistory(file: string): Promise<HistoryEvent[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as HistoryEvent);
}
