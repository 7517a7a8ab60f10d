import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  streamDecode,
  streamEncode,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import { freePort } from './port.js';

type AddressType = 'A' | 'AAAA';

/** A resource record of a name. */
export type NameRecord =
  | { readonly name: string; readonly type: AddressType; readonly address: string }
  | {
      readonly name: string;
      readonly type: 'SRV';
      readonly target: string;
      readonly port: number;
      readonly priority?: number;
      readonly weight?: number;
    };

/** 'normal': NXDOMAIN for a name without records, an empty answer for a name that has records of other types. */
type ResponseMode = 'normal' | 'servfail' | 'silent';

/** A DNS server for tests. */
export interface NameServer {
  /** Address and port, as `Resolver.setServers` expects them. */
  readonly address: string;
  /** Replaces all records. */
  setRecords(records: readonly NameRecord[]): void;
  /** Sets how queries are answered: those for one record type, or all, which also resets every type. */
  setMode(mode: ResponseMode, type?: NameRecord['type']): void;
  /** The number of queries received. */
  queryCount(): number;
  close(): Promise<void>;
}

interface ServerState {
  records: readonly NameRecord[];
  mode: ResponseMode;
  readonly modeOfType: Map<string, ResponseMode>;
  queries: number;
}

/** The largest UDP message (RFC 1035, section 4.2.1). A longer response is truncated, and the client repeats over TCP. */
const maxDatagramBytes = 512;
const responseCode = { ok: 0, servfail: 2, nxdomain: 3 } as const;

/** Starts a server without records on the loopback interface, over UDP and TCP. */
export async function startNameServer(): Promise<NameServer> {
  const state: ServerState = { records: [], mode: 'normal', modeOfType: new Map(), queries: 0 };
  const sockets = new Set<Socket>();
  const port = await freePort();
  const [udp, tcp] = await Promise.all([listenUdp(state, port), listenTcp(state, port, sockets)]);
  return {
    address: `127.0.0.1:${port}`,
    setRecords: (records) => {
      state.records = records;
    },
    setMode: (mode, type) => {
      if (type) {
        state.modeOfType.set(type, mode);
      } else {
        state.modeOfType.clear();
        state.mode = mode;
      }
    },
    queryCount: () => state.queries,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => udp.close(() => resolve()));
      await new Promise<void>((resolve) => tcp.close(() => resolve()));
    },
  };
}

function listenUdp(state: ServerState, port: number): Promise<UdpSocket> {
  const server = createSocket('udp4');
  server.on('message', (bytes, from) => {
    const response = respond(state, decode(bytes));
    if (!response) return;
    const whole = encode(response);
    const message =
      whole.length <= maxDatagramBytes
        ? whole
        : encode({ ...response, flags: (response.flags ?? 0) | TRUNCATED_RESPONSE, answers: [] });
    server.send(message, from.port, from.address);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).bind(port, '127.0.0.1', () => resolve(server));
  });
}

function listenTcp(state: ServerState, port: number, sockets: Set<Socket>): Promise<Server> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      // A message over TCP is preceded by its length in two bytes.
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const length = 2 + received.readUInt16BE(0);
        const response = respond(state, streamDecode(received.subarray(0, length)));
        received = received.subarray(length);
        if (response) socket.write(streamEncode(response));
      }
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** The response to a query. Undefined if the server stays silent. */
function respond(state: ServerState, query: Packet): Packet | undefined {
  state.queries++;
  const [question] = query.questions ?? [];
  const mode = state.modeOfType.get(question?.type ?? '') ?? state.mode;
  if (!question || mode === 'silent') return undefined;
  const named = state.records.filter(({ name }) => name === question.name.toLowerCase());
  const code = mode === 'servfail' ? 'servfail' : named.length === 0 ? 'nxdomain' : 'ok';
  const found = code === 'ok' ? named.filter(({ type }) => type === question.type) : [];
  return {
    type: 'response',
    ...(query.id === undefined ? {} : { id: query.id }),
    flags: AUTHORITATIVE_ANSWER | responseCode[code],
    questions: [question],
    answers: found.map(toAnswer),
  };
}

function toAnswer(record: NameRecord): Answer {
  const { name } = record;
  if (record.type !== 'SRV') return { name, type: record.type, ttl: 0, data: record.address };
  const { target, port, priority = 0, weight = 0 } = record;
  return { name, type: 'SRV', ttl: 0, data: { target, port, priority, weight } };
}
