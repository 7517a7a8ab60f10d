import { randomInt } from 'node:crypto';
import { invalid } from '@hypervize/errors';
import type { HostPolicy } from './allowed-hosts.js';

const idCharacters = '0123456789abcdefghijklmnopqrstuvwxyz';
const maxHosts = 64;
const maxHostLength = 500;

/** A new endpoint id: "ep_" and 12 random characters, about 62 bits. */
export function newEndpointId(): string {
  return `ep_${Array.from({ length: 12 }, () => idCharacters[randomInt(idCharacters.length)]).join('')}`;
}

/** A model name. Throws invalid_request if it is not one. */
export function checkedModel(value: string): string {
  if (value.length < 1 || value.length > 200 || value !== value.trim() || /\p{C}/u.test(value)) {
    throw invalid(
      'model',
      'model must have 1 to 200 printable characters, without spaces at the beginning or end.',
    );
  }
  return value;
}

/**
 * The base URLs of an endpoint's hosts, normalized and without duplicates. Throws invalid_request if one is malformed or
 * not allowed.
 */
export function checkedHosts(values: readonly string[], policy: HostPolicy): string[] {
  if (values.length < 1 || values.length > maxHosts)
    throw invalid('hosts', `hosts must have 1 to ${maxHosts} URLs.`);
  const hosts = [...new Set(values.map(checkedHost))];
  for (const host of hosts) {
    if (!policy.mayName(new URL(host).hostname.replace(/^\[|\]$/g, '')))
      throw invalid('hosts', `${host} is not allowed. Dedicated endpoints may use ${policy.allowed}.`);
  }
  return hosts;
}

/** The base URL of a host, without a slash at the end. Throws invalid_request if it is malformed. */
export function checkedHost(value: string): string {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw invalid('hosts', 'A host must be an http or https URL without credentials, query and fragment.');
  }
  const host = url.href.replace(/\/+$/, '');
  if (host.length > maxHostLength)
    throw invalid('hosts', `A host must have at most ${maxHostLength} characters.`);
  return host;
}
