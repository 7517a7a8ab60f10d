export { type SeenRequest, type StandIn, type StandInOptions, startStandIn } from './server.js';
