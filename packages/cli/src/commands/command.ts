import { userInfo } from 'node:os';
import { AppError } from '@hypervize/errors';
import { Option } from 'commander';
import type { Clients } from '../connect.js';
import type { Printed } from '../output.js';

/** Makes an action of a command: it runs with clients of the services, and what it resolves to is printed. */
export type Run = <A extends unknown[]>(
  work: (clients: Clients, ...args: A) => Promise<Printed>,
) => (...args: unknown[]) => Promise<void>;

/** Who is noted as having done it. */
export function operator(): { id: string } {
  return { id: `operator:${userInfo().username}` };
}

export function accountOption(): Option {
  return new Option('--account <id>', 'the account').makeOptionMandatory();
}

export function wholeNumber(flag: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new AppError('invalid_request', `${flag} must be a whole number.`);
  return Number(text);
}

/** A field with a whole number, if its flag was given. */
export function optional<K extends string>(
  field: K,
  flag: string,
  text: string | undefined,
): { [key in K]?: number } {
  return text === undefined ? {} : ({ [field]: wholeNumber(flag, text) } as { [key in K]: number });
}

/** Every row of every page. */
export async function pages<T>(
  page: (token: string) => Promise<{ rows: readonly T[]; next: string }>,
): Promise<T[]> {
  const all: T[] = [];
  let token = '';
  do {
    const { rows, next } = await page(token);
    all.push(...rows);
    token = next;
  } while (token !== '');
  return all;
}
