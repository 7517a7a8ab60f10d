export { type Config, loadConfig } from './config.js';
export { start } from './start.js';
