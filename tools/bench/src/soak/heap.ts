import { writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Loaded into the router's process before its own program. On SIGUSR2 it collects garbage and prints the memory in use.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.on('SIGUSR2', () => {
  // Objects with finalizers are freed by the second collection only.
  collect();
  collect();
  const { rss, heapUsed } = process.memoryUsage();
  writeSync(1, `${JSON.stringify({ memory: { rssBytes: rss, heapBytes: heapUsed } })}\n`);
});
