import { runMain } from '@hypervize/runtime';
import { loadConfig } from './config.js';
import { start } from './start.js';

await runMain({ name: 'auth-gateway', loadConfig, start });
