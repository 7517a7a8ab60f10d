import { cpus } from 'node:os';

/** The machine that figures were measured on. */
export function describeMachine() {
  return { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
}
