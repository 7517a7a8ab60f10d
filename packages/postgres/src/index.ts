export { listen } from './listen.js';
export { migrate } from './migrate.js';
export {
  brokenUniqueConstraint,
  createPool,
  type Pool,
  type Queryable,
  withDatabase,
  withTransaction,
} from './pool.js';
