import { writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Loaded into the router's process before its own program: on SIGUSR2 it collects garbage and says what is left.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.on('SIGUSR2', () => {
  // Twice: the first may only find out what the second can free.
  collect();
  collect();
  const { rss, heapUsed } = process.memoryUsage();
  writeSync(1, `${JSON.stringify({ memory: { rssBytes: rss, heapBytes: heapUsed } })}\n`);
});
