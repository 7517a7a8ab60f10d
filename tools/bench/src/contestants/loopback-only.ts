import { Server } from 'node:net';

// Preloaded into a program that listens on all addresses and has no option for another: its servers listen on the
// loopback address only.
const { listen } = Server.prototype;
Server.prototype.listen = function (this: Server, port: number, ...rest: unknown[]) {
  const onListening = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined;
  return listen.call(this, { port, host: '127.0.0.1', backlog: 4096 }, onListening);
} as typeof listen;
