import { connect } from 'node:net';

export interface RedisServer {
  readonly source: 'given' | 'local' | 'docker';
  readonly url: string;
  /** Stops the server and removes temporary data. */
  stop(): Promise<void>;
  /** Kills the server with SIGKILL. Rejects if the source is "given". */
  crash(): Promise<void>;
  /** Crashes the server if it runs, and starts it on the same port. Without `dataDir` it is empty then. */
  restart(): Promise<void>;
}

/** The result of a search that found no Redis. */
export interface RedisUnavailable {
  readonly source: 'none';
  readonly reason: string;
}

export interface RedisOptions {
  /** 0 or absent: a free port. */
  readonly port?: number;
  /** The folder for kept data. Absent: data is held in memory only. */
  readonly dataDir?: string;
  /** Whether a missing program may be installed with apt-get. */
  readonly install?: boolean;
}

/** The server's arguments for how data is kept. */
export function persistenceArguments({ dataDir }: RedisOptions): string[] {
  return ['--save', '', '--appendonly', dataDir === undefined ? 'no' : 'yes'];
}

/** Rejects unless a Redis on the port of the loopback interface answers PING within a second. */
export function checkRedis(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy(new Error('no reply to PING')));
    socket.once('data', (data) => {
      socket.destroy();
      if (data.toString().startsWith('+PONG')) resolve();
      else reject(new Error(`unexpected reply to PING: ${data.toString().trim()}`));
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('connection closed before a reply to PING')));
  });
}
