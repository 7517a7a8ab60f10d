export {
  arrayLiteral,
  brokenUniqueConstraint,
  createPool,
  type Pool,
  type Queryable,
  type Transaction,
  withDatabase,
  withTransaction,
} from './pool.js';
export { type ChannelsOptions, listenToChannels, prepareSchema, type SchemaOptions } from './schema.js';
