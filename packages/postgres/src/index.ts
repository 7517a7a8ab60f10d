export {
  brokenUniqueConstraint,
  createPool,
  literal,
  type Pool,
  type PoolOptions,
  type Queryable,
  type Transaction,
  useIndexesOnly,
  withDatabase,
  withTransaction,
} from './pool.js';
export { type ChannelsOptions, listenToChannels, prepareSchema, type SchemaOptions } from './schema.js';
