/** What the router tells the gateway about a response, so that its usage can be recorded. */
export interface Metering {
  /** The account that is charged. */
  readonly accountId: string;
  readonly model: string;
  /** The router asked for the usage at the end of the stream; the client did not, and must not see it. */
  readonly usageInjected: boolean;
}

/** The header that carries it. The prefix is reserved: model servers cannot send it and clients never see it. */
export const meteringHeader = 'x-hvz-metering';

/** Distinct header values that are remembered, because the same few are read for every request. */
const maxRemembered = 1_000;
const decodedHeaders = new Map<string, Metering>();

/** The header value. */
export function encodeMetering({ accountId, model, usageInjected }: Metering): string {
  return `${usageInjected ? 'injected' : 'requested'} ${accountId} ${encodeURIComponent(model)}`;
}

/** The value of the header; undefined if it is missing or malformed. */
export function decodeMetering(header: string | string[] | undefined): Metering | undefined {
  if (typeof header !== 'string') return undefined;
  const known = decodedHeaders.get(header);
  if (known) return known;
  const [, usage, accountId, encodedModel] = /^(injected|requested) (\S+) (\S+)$/.exec(header) ?? [];
  const model = encodedModel === undefined ? undefined : decoded(encodedModel);
  if (accountId === undefined || model === undefined) return undefined;
  const metering = { accountId, model, usageInjected: usage === 'injected' };
  if (decodedHeaders.size >= maxRemembered) decodedHeaders.clear();
  decodedHeaders.set(header, metering);
  return metering;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
