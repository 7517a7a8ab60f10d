import { expect, test } from '@jest/globals';
import { type CpuProfile, groupTimes, selfTimes } from './self-time.js';

const frames = {
  '(idle)': '',
  '(garbage collector)': '',
  '(program)': '',
  writev: '',
  forward: 'file:///src/project/services/auth-gateway/dist/src/proxy/forward.js',
  onBody: 'file:///src/project/node_modules/undici/lib/dispatcher/client-h1.js',
  'wasm-function[20]': 'wasm://wasm/00034eea',
  sendMessage: 'file:///src/project/node_modules/@grpc/grpc-js/build/src/call.js',
  info: 'file:///src/project/node_modules/pino/lib/tools.js',
  ofLinkedPackage: 'file:///src/project/node_modules/@hypervize/relay/dist/src/link.js',
  writeHead: 'node:_http_server',
  onStreamRead: 'node:internal/stream_base_commons',
  onSessionRead: 'node:internal/http2/core',
};
const nodes = Object.entries(frames).map(([functionName, url], id) => ({
  id,
  callFrame: { functionName, url, lineNumber: 11 },
}));
const profile: CpuProfile = {
  nodes,
  samples: nodes.map(({ id }) => id),
  timeDeltas: nodes.map(({ id }) => 10 * id + 10),
};

test('every function is in the group of its file, and idle time in none', () => {
  const groups = Object.fromEntries(
    selfTimes(profile, '/src/project/').map(({ name, group }) => [name.split(' ')[0], group]),
  );
  expect(groups).toEqual({
    '(garbage': 'garbage collection',
    ...{ '(program)': 'native code and system calls', writev: 'native code and system calls' },
    ...{ forward: 'this project', ofLinkedPackage: 'this project' },
    ...{ onBody: 'undici', 'wasm-function[20]': 'undici' },
    ...{ sendMessage: 'gRPC and protobuf', info: 'other packages' },
    ...{ writeHead: 'node:http', onSessionRead: 'node:http2', onStreamRead: 'node:net, streams and timers' },
  });
});

test('the time of a function is that of all its samples, and the longest comes first', () => {
  const times = selfTimes(
    { nodes, samples: [4, 5, 4, 0], timeDeltas: [100, 150, 70, 9_000] },
    '/src/project/',
  );
  expect(times).toEqual([
    {
      name: 'forward services/auth-gateway/dist/src/proxy/forward.js:12',
      ...{ group: 'this project', us: 170 },
    },
    { name: 'onBody undici/lib/dispatcher/client-h1.js:12', group: 'undici', us: 150 },
  ]);
});

test('a negative time between samples counts as none', () => {
  expect(selfTimes({ nodes, samples: [4, 4], timeDeltas: [-50, 30] }, '')[0]?.us).toBe(30);
});

test('the times of the groups add up to those of the functions', () => {
  const times = selfTimes(profile, '');
  const sum = (all: readonly { us: number }[]) => all.reduce((total, { us }) => total + us, 0);
  expect(sum(groupTimes(times))).toBe(sum(times));
});
