import type { NameKind, Pools } from '../scheduling/pools.js';
import type { Discovery } from './dns.js';

/**
 * Resolves every name of the elastic pools once and sets their hosts. If a name cannot be resolved, or has no address, its
 * pools keep their hosts.
 */
export async function resolveNames(
  pools: Pick<Pools, 'models' | 'elastic' | 'setResolved'>,
  discovery: Discovery,
  onError: (name: string, error: unknown) => void,
): Promise<void> {
  const specs = pools.models().flatMap((model) => pools.elastic(model)?.spec ?? []);
  const namesOf = (kind: NameKind) => new Set(specs.flatMap((spec) => spec[kind]));
  const resolve = async (kind: NameKind, name: string) => {
    try {
      const hosts = await (kind === 'dns' ? discovery.addresses(name) : discovery.services(name));
      pools.setResolved(kind, name, hosts);
    } catch (error) {
      onError(name, error);
    }
  };
  await Promise.all([
    ...[...namesOf('dns')].map((name) => resolve('dns', name)),
    ...[...namesOf('srv')].map((name) => resolve('srv', name)),
  ]);
}
