import { runMain } from '@hypervize/runtime';
import { declaration, loadConfig } from './config.js';
import { start } from './start.js';

await runMain({ name: 'inference-router', declaration, loadConfig, start });
