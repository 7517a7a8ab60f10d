import type { streamLoad } from './stream-load-program.js';

/** The commands of the load generator for streams, which is a process of its own. */
export type StreamLoadCommands = typeof streamLoad;
export const streamLoadProgram = new URL('./stream-load-program.js', import.meta.url);
