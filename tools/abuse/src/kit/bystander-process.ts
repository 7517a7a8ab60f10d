import type { BystanderCommand, BystanderResult } from './bystander-plan.js';
import { runBystander } from './bystander-work.js';

// Runs as a process of its own: the bystander, whose delays must not be those of the attacker's event loop.
let stop = new AbortController();
let result: Promise<BystanderResult> | undefined;

process.on('message', async (command: BystanderCommand) => {
  if (command.kind === 'start') {
    stop = new AbortController();
    result = runBystander(command.plan, stop.signal);
    return;
  }
  stop.abort();
  process.send?.(await result);
});
process.on('disconnect', () => process.exit());
