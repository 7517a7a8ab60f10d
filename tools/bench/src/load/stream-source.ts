import type { serveStreams } from './stream-source-program.js';

/** The commands of the model server for streams, which is a process of its own. */
export type StreamSourceCommands = typeof serveStreams;
export const streamSourceProgram = new URL('./stream-source-program.js', import.meta.url);
