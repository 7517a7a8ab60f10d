import { fetch, WebSocket } from 'undici';
import type { CpuProfile } from './self-time.js';

/** The profiler of a process that was started with `--inspect`. */
export interface Profiler {
  start(): Promise<void>;
  stop(): Promise<CpuProfile>;
  close(): void;
}

interface Reply {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** The time between two samples, in microseconds. */
const samplingIntervalUs = 200;
/** A profile of some megabytes takes a while. In milliseconds. */
const replyTimeoutMs = 30_000;

/** Connects to the inspector that listens on a port of this machine. */
export async function connectProfiler(port: number): Promise<Profiler> {
  const call = await openInspector(port);
  await call.send('Profiler.enable');
  await call.send('Profiler.setSamplingInterval', { interval: samplingIntervalUs });
  return {
    start: async () => void (await call.send('Profiler.start')),
    stop: async () => ((await call.send('Profiler.stop')) as { profile: CpuProfile }).profile,
    close: call.close,
  };
}

async function openInspector(port: number) {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '');
  const pending = new Map<number, (reply: Reply) => void>();
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    if (reply.id !== undefined) pending.get(reply.id)?.(reply);
  });
  const closed = (message: string) => {
    for (const settle of pending.values()) settle({ error: { message } });
  };
  socket.addEventListener('close', () => closed('the process closed the connection'));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`no inspector answers on port ${port}`)));
  });
  let lastId = 0;
  return {
    send: (method: string, params: object = {}): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        const timer = setTimeout(() => settle({ error: { message: 'no reply in time' } }), replyTimeoutMs);
        const settle = ({ result, error }: Reply) => {
          clearTimeout(timer);
          pending.delete(id);
          if (error) reject(new Error(`${method}: ${error.message}`));
          else resolve(result);
        };
        pending.set(id, settle);
        socket.send(JSON.stringify({ id, method, params }));
      }),
    close: () => socket.close(),
  };
}
