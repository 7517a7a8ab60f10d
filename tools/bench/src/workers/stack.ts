import type { stackCommands } from './stack-program.js';

/** The commands of a process that runs the platform of one checkout by the code of that checkout. */
export type StackCommands = typeof stackCommands;
export const stackProgram = new URL('./stack-program.js', import.meta.url);
