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

export function encodeServed(served: Served): string {
  return encodeURIComponent(JSON.stringify(served));
}

/** Undefined if it is missing or not understood. */
export function decodeServed(header: string | string[] | undefined): Served | undefined {
  if (typeof header !== 'string') return undefined;
  try {
    const { accountId, model, usageIsOurs } = JSON.parse(decodeURIComponent(header)) as Partial<Served>;
    if (typeof accountId !== 'string' || typeof model !== 'string') return undefined;
    return { accountId, model, usageIsOurs: usageIsOurs === true };
  } catch {
    return undefined;
  }
}
