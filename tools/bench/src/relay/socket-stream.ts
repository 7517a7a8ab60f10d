import { connect, type Socket } from 'node:net';
import type { OpenMessageStream } from '@hypervize/rpc';

/** Messages on a plain socket, each behind its length in 4 bytes. What is measured against gRPC; without its other services. */
export function socketStream(socket: Socket): OpenMessageStream {
  return (events) => {
    let rest = Buffer.alloc(0);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      while (bytes.length >= 4) {
        const end = 4 + bytes.readUInt32BE();
        if (bytes.length < end) break;
        events.onMessage(bytes.subarray(4, end));
        bytes = bytes.subarray(end);
      }
      rest = bytes;
    });
    socket.on('drain', events.onDrain);
    socket.on('end', events.onEnd);
    socket.on('error', () => {});
    socket.on('close', () => events.onClosed(undefined));
    return {
      send: (message) => {
        const length = Buffer.allocUnsafe(4);
        length.writeUInt32BE(message.length);
        socket.cork();
        socket.write(length);
        const isReady = socket.write(message);
        socket.uncork();
        return isReady;
      },
      end: () => void socket.end(),
      destroy: () => void socket.destroy(),
    };
  };
}

/** Connects to a peer on this machine. */
export function openSocketStream(port: number): Promise<OpenMessageStream> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socketStream(socket)));
    socket.once('error', reject);
  });
}
