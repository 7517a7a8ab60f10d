import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** What happened, as those saw it who did it. Times are milliseconds of one clock, that of the program that wrote them. */
export type HistoryEvent = RequestEvent | RevocationEvent | MishapEvent | EndEvent;

/** A customer's request, written down when it is over. */
export interface RequestEvent {
  readonly kind: 'request';
  readonly keyId: string;
  readonly gateway: number;
  /** Before anything of it was sent. */
  readonly startedMs: number;
  /** When the headers of the answer came; absent: none came. */
  readonly answeredMs?: number;
  readonly endedMs: number;
  readonly status?: number;
  /** The code of the error, in the answer or in a stream's last event. */
  readonly code?: string;
  readonly stream: boolean;
  /** 'whole': as it should; 'cut': with an error event; 'left': the customer had enough; 'lost': the connection broke. */
  readonly ending: 'whole' | 'cut' | 'left' | 'lost';
}

/** A key was revoked. */
export interface RevocationEvent {
  readonly kind: 'revocation';
  readonly keyId: string;
  readonly startedMs: number;
  /** When CONFIRMED was there, at once or when it was asked for later. */
  readonly confirmedMs: number;
  /** Whether it was PENDING first. */
  readonly wasPending: boolean;
}

/** Something was broken on purpose. */
export interface MishapEvent {
  readonly kind: 'mishap';
  readonly what: string;
  /** The gateways that it could keep from the promise while it lasts. */
  readonly gateways: readonly number[];
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface EndEvent {
  readonly kind: 'end';
  readonly atMs: number;
}

export interface History {
  write(event: HistoryEvent): void;
  close(): Promise<void>;
}

/** A file with an event a line, as JSON. */
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
