/** A service that can run in several replicas. */
export type ReplicatedService = 'key-service' | 'inference-router' | 'auth-gateway';

/** What stands in for the world outside: a model server, and an identity provider. One process each. */
export type Program = 'stand-in' | 'identity-provider';

export type ServiceName = ReplicatedService | Program;

/** One process of a service. Instances of a service are numbered from 0. */
export type Instance = `${ServiceName}-${number}`;

/** A part of the stack that others connect to, or that connects to others. */
export type Component = `${ReplicatedService}-${number}` | 'postgres' | 'redis';

/**
 * Interposes a proxy between two components: receives the port on which `to` listens, resolves to the port to which
 * `from` connects.
 */
export type LinkFunction = (from: Component, to: Component, port: number) => Promise<number>;
