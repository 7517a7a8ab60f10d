export { createBatch } from './batch.js';
export { createLeaseBook, type LeaseBook, type LeaseRow, type LeaseStore, type Reached } from './book.js';
export { confirmationMessage, type Waiting, waitFor } from './confirmation.js';
export { createLease, type Lease } from './lease.js';
export { revocationService } from './service.js';
export { createLeaseStore, leaseChannel, leaseMigrations } from './store.js';
