import { userInfo } from 'node:os';
import { AppError } from '@hypervize/errors';
import { Option } from 'commander';
import type { Clients } from '../connect.js';

/** What a command prints. */
export interface Result {
  /** With --json. */
  readonly json: unknown;
  /** Otherwise. `command` runs this program. */
  text(command: string): string;
}

/** Makes the action of a command: calls `work` with clients of the services and prints the result. */
export type Run = <A extends unknown[]>(
  work: (clients: Clients, ...args: A) => Promise<Result>,
) => (...args: unknown[]) => Promise<void>;

/** The actor for the audit log: the user of the operating system. */
export function operator(): { id: string } {
  return { id: `operator:${userInfo().username}` };
}

export function accountOption(): Option {
  return new Option('--account <id>', 'account id').makeOptionMandatory();
}

/** Parses the value of a flag. Throws invalid_request unless it is a whole number. */
export function wholeNumber(flag: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw new AppError('invalid_request', `${flag} must be a whole number, not "${text}".`);
  }
  return Number(text);
}

/** A field with a whole number, absent if its flag was not given. */
export function optionalNumber<K extends string>(
  field: K,
  flag: string,
  text: string | undefined,
): { [key in K]?: number } {
  return text === undefined ? {} : ({ [field]: wholeNumber(flag, text) } as { [key in K]: number });
}

/** The rows of all pages. */
export async function allPages<T>(
  readPage: (token: string) => Promise<{ rows: readonly T[]; nextPageToken: string }>,
): Promise<T[]> {
  const all: T[] = [];
  let token = '';
  do {
    const { rows, nextPageToken } = await readPage(token);
    all.push(...rows);
    token = nextPageToken;
  } while (token !== '');
  return all;
}
