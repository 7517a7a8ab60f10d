/** Leases, with which a revocation knows when it holds everywhere: the holder's side and the granting side. */
export { confirmationMessage, type WaitOptions, waitForConfirmation } from './confirmation.js';
export { createLease, type Lease } from './lease.js';
export { createLeaseRegistry, type LeaseRegistry } from './lease-registry.js';
export {
  createLeaseStore,
  type LeaseRow,
  type LeaseStore,
  leaseChannel,
  leaseMigrations,
} from './lease-store.js';
export { revocationService } from './service.js';
export type { ConfirmationStatus } from './wait-until-applied.js';
