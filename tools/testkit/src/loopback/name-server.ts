import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
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

/** What a name stands for. */
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

/** 'well': NXDOMAIN for a name without records, an empty answer for one that has others. */
type Behaviour = 'well' | 'servfail' | 'silent';

/** A name server for tests. */
export interface NameServer {
  /** Its address and port, as `Resolver.setServers` wants it. */
  readonly address: string;
  /** These are all the records from now on. */
  setRecords(records: readonly NameRecord[]): void;
  /** How it answers from now on: to all questions, or only to those of a type. */
  behave(how: Behaviour, only?: NameRecord['type']): void;
  /** So many questions have come. */
  asked(): number;
  close(): Promise<void>;
}

/** What fits into a datagram (RFC 1035). For more, the other side has to come over TCP. */
const maxDatagramBytes = 512;
const refused = { servfail: 2, nxdomain: 3 } as const;

/** Starts one on the loopback interface, over UDP and TCP, which knows nothing yet. */
export async function startNameServer(): Promise<NameServer> {
  let records: readonly NameRecord[] = [];
  let usual: Behaviour = 'well';
  const special = new Map<string, Behaviour>();
  let asked = 0;

  /** The answer to a message; undefined if there is to be none. */
  const answer = (query: Packet): Packet | undefined => {
    asked++;
    const [question] = query.questions ?? [];
    const how = special.get(question?.type ?? '') ?? usual;
    if (!question || how === 'silent') return undefined;
    const named = records.filter(({ name }) => name === question.name.toLowerCase());
    const code = how === 'servfail' ? refused.servfail : named.length === 0 ? refused.nxdomain : 0;
    const found = code === 0 ? named.filter(({ type }) => type === question.type) : [];
    return {
      type: 'response',
      ...(query.id === undefined ? {} : { id: query.id }),
      flags: AUTHORITATIVE_ANSWER | code,
      questions: [question],
      answers: found.map(resourceOf),
    };
  };

  const port = await freePort();
  const datagrams = createSocket('udp4');
  datagrams.on('message', (bytes, from) => {
    const said = answer(decode(bytes));
    if (!said) return;
    const whole = encode(said);
    const fitting =
      whole.length <= maxDatagramBytes
        ? whole
        : encode({ ...said, flags: (said.flags ?? 0) | TRUNCATED_RESPONSE, answers: [] });
    datagrams.send(fitting, from.port, from.address);
  });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      // Each message comes with its length before it.
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const length = 2 + received.readUInt16BE(0);
        const said = answer(streamDecode(received.subarray(0, length)));
        received = received.subarray(length);
        if (said) socket.write(streamEncode(said));
      }
    });
  });
  await Promise.all([
    new Promise<void>((resolve, reject) => {
      datagrams.once('error', reject).bind(port, '127.0.0.1', resolve);
    }),
    new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    }),
  ]);

  return {
    address: `127.0.0.1:${port}`,
    setRecords: (changed) => {
      records = changed;
    },
    behave: (how, only) => {
      if (only) {
        special.set(only, how);
      } else {
        special.clear();
        usual = how;
      }
    },
    asked: () => asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => datagrams.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function resourceOf(record: NameRecord): Answer {
  const { name } = record;
  if (record.type !== 'SRV') return { name, type: record.type, ttl: 0, data: record.address };
  const { target, port, priority = 0, weight = 0 } = record;
  return { name, type: 'SRV', ttl: 0, data: { target, port, priority, weight } };
}
