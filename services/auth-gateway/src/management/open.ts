import type { Clock, Logger } from '@hypervize/runtime';
import type { AuditRecorder } from '../audit/recorder.js';
import type { Clients } from '../clients.js';
import type { Config } from '../config.js';
import type { EventStreams } from '../events/streams.js';
import type { AddressOf } from '../http/client-address.js';
import type { Limiter } from '../limits/limiter.js';
import { createManagementPlaces } from '../limits/management-places.js';
import { admitManagement } from '../limits/management-rate.js';
import type { Mutations } from '../revocation/mutations.js';
import { createManagementApi, type ManagementApi } from './api.js';

interface Deps {
  readonly config: Pick<Config, 'http' | 'limits' | 'defaultLimits'>;
  readonly clients: Clients;
  readonly limiter: Limiter;
  readonly mutations: Mutations;
  readonly eventStreams: EventStreams;
  readonly auditRecorder: AuditRecorder;
  readonly addressOf: AddressOf;
  readonly clock: Clock;
  readonly logger: Logger;
  countRefusal(limit: string): void;
}

/** Opens the management API with its limits. */
export function openManagement(deps: Deps): ManagementApi {
  const { config, clients, limiter, clock, countRefusal } = deps;
  const { managementPerMinute } = config.limits;
  const { mutations, eventStreams, auditRecorder, addressOf, logger } = deps;
  return createManagementApi({
    ...clients,
    ...{ mutations, eventStreams, auditRecorder, addressOf, logger },
    admit: (request) => admitManagement({ limiter, managementPerMinute, countRefusal }, request),
    places: createManagementPlaces({ clock, countRefusal }),
    defaultLimits: config.defaultLimits,
    stalledClientMs: config.http.stalledClientMs,
    uploadRate: config.http.uploadRate,
  });
}
