import type { Lease } from '@hypervize/revocation';
import type { Registry } from './registry.js';

/** The state of the registry for `/readyz`. It never makes the service unready: elastic inference works without it. */
export function checkRegistry(registry: Pick<Registry, 'ageMs'>, lease: Pick<Lease, 'held'>) {
  const ageMs = registry.ageMs();
  const detail = Number.isFinite(ageMs)
    ? `${lease.held() ? 'lease held' : 'no lease'}, read ${Math.round(ageMs)} ms ago`
    : 'not read yet';
  return { ok: true, detail };
}
