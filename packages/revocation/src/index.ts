export { confirmationMessage, type WaitOptions, waitForConfirmation } from './confirmation.js';
export { createLease, type Lease } from './lease.js';
export {
  type ConfirmationStatus,
  createLeaseRegistry,
  type LeaseRegistry,
  type LeaseRow,
  type LeaseStore,
} from './lease-registry.js';
export { createLeaseStore, leaseChannel, leaseMigrations } from './lease-store.js';
export { revocationService } from './service.js';
