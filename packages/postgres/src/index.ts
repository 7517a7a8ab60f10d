export { type ChannelsOptions, listenToChannels, prepareSchema, type SchemaOptions } from './opening.js';
export {
  brokenUniqueConstraint,
  createPool,
  type Pool,
  type Queryable,
  withDatabase,
  withTransaction,
} from './pool.js';
