export { confirmationMessage, type Waiting, waitFor } from './confirmation.js';
export { createLease, type Lease } from './lease.js';
export {
  createLeaseBook,
  type LeaseBook,
  type LeaseRow,
  type LeaseStore,
  type Reached,
} from './lease-registry.js';
export { createLeaseStore, leaseChannel, leaseMigrations } from './lease-store.js';
export { revocationService } from './service.js';
