import type { keyLoad } from './key-load-program.js';

/** The commands of the load generator with many keys, which is a process of its own. */
export type KeyLoadCommands = typeof keyLoad;
export const keyLoadProgram = new URL('./key-load-program.js', import.meta.url);
