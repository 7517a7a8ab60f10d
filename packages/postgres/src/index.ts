export {
  brokenUniqueConstraint,
  createPool,
  literal,
  type Pool,
  type Queryable,
  type Transaction,
  withDatabase,
  withTransaction,
} from './pool.js';
export { type ChannelsOptions, listenToChannels, prepareSchema, type SchemaOptions } from './schema.js';
