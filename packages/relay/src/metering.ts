/** What the router tells the gateway of an answer. */
export interface Served {
  /** The account that is charged. */
  readonly accountId: string;
  readonly model: string;
  /** The usage at the end of the stream is there for us: the client has not asked for it and must not see it. */
  readonly usageIsOurs: boolean;
}

/** The header that carries it. Model servers cannot send it, and clients do not see it: it is reserved. */
export const servedHeader = 'x-hvz-served';

/** So many different headers are remembered, as the same few are written and read for every request. */
const mostRemembered = 1_000;
const read = new Map<string, Served>();

export function encodeServed({ accountId, model, usageIsOurs }: Served): string {
  return `${usageIsOurs ? 'ours' : 'theirs'} ${accountId} ${encodeURIComponent(model)}`;
}

/** Undefined if it is missing or not understood. */
export function decodeServed(header: string | string[] | undefined): Served | undefined {
  if (typeof header !== 'string') return undefined;
  const known = read.get(header);
  if (known) return known;
  const [, whose, accountId, model] = /^(ours|theirs) (\S+) (\S+)$/.exec(header) ?? [];
  if (accountId === undefined || model === undefined) return undefined;
  const name = decoded(model);
  if (name === undefined) return undefined;
  const served = { accountId, model: name, usageIsOurs: whose === 'ours' };
  if (read.size >= mostRemembered) read.clear();
  read.set(header, served);
  return served;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
