import { connectEngine, removeContainer } from './engine.js';

// A program: removes the container named by its argument when standard input closes, that is, when its parent has ended.
const [id = ''] = process.argv.slice(2);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.stdin.resume().on('end', async () => {
  await removeContainer(await connectEngine(), id).catch(() => {});
  process.exit();
});
