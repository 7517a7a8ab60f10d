export type { SeenRequest } from './recorder.js';
export { type StandIn, startStandIn } from './server.js';
export type { SettingsChange, StandInOptions } from './settings.js';
