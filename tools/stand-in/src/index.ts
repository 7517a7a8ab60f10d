export { type SeenRequest, type StandIn, startStandIn } from './server.js';
export type { Changes, StandInOptions } from './settings.js';
