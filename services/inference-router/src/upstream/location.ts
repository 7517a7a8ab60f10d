import { LRUCache } from 'lru-cache';

/** The parts of a host's base URL. */
export interface Location {
  readonly origin: string;
  /** Without a slash at the end. */
  readonly basePath: string;
}

/** Parsed base URLs, so that a URL is not parsed for every request. */
const locations = new LRUCache<string, Location>({ max: 10_000 });

/** The location of a host. `url` is a valid base URL. */
export function locationOf(url: string): Location {
  const known = locations.get(url);
  if (known) return known;
  const { origin, pathname } = new URL(url);
  const location = { origin, basePath: pathname === '/' ? '' : pathname };
  locations.set(url, location);
  return location;
}
