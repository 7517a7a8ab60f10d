export {
  brokenUniqueConstraint,
  createPool,
  type Pool,
  type Queryable,
  withDatabase,
  withTransaction,
} from './pool.js';
export { type ChannelsOptions, listenToChannels, prepareSchema, type SchemaOptions } from './schema.js';
