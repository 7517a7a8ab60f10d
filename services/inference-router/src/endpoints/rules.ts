import { randomInt } from 'node:crypto';
import { invalid } from '@hypervize/errors';
import type { HostAllowed } from './allowed-hosts.js';

const letters = '0123456789abcdefghijklmnopqrstuvwxyz';
const maxHosts = 64;

/** A new endpoint id: "ep_" and 12 letters, about 62 bits. */
export function newEndpointId(): string {
  return `ep_${Array.from({ length: 12 }, () => letters[randomInt(letters.length)]).join('')}`;
}

/** Whether a text has the form of an endpoint id. */
export function isEndpointId(text: string): boolean {
  return /^ep_[0-9a-z]{12}$/.test(text);
}

export function checkedModel(value: string): string {
  if (value.length < 1 || value.length > 200 || value !== value.trim() || /\p{C}/u.test(value)) {
    throw invalid('model', 'model must have 1 to 200 printable characters and no space at its ends.');
  }
  return value;
}

/** Base URLs of an endpoint's model servers, without the slash at the end; `allowed`: absent if any may be had. */
export function checkedHosts(values: readonly string[], allowed: HostAllowed | undefined): string[] {
  if (values.length < 1 || values.length > maxHosts)
    throw invalid('hosts', `hosts must have 1 to ${maxHosts} URLs.`);
  const hosts = [...new Set(values.map(checkedHost))];
  for (const host of hosts) {
    if (allowed && !allowed(new URL(host).hostname.replace(/^\[|\]$/g, ''))) {
      throw invalid('hosts', `${host} is not at a place where dedicated endpoints may have hosts.`);
    }
  }
  return hosts;
}

/** One base URL of a model server, without the slash at the end. */
export function checkedHost(value: string): string {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw invalid('hosts', 'A host must be an http or https URL without credentials, query and fragment.');
  }
  return url.href.replace(/\/+$/, '');
}
