/** A CPU profile as V8's inspector returns it. Times are in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The ids of the nodes that were running, one for each sample. */
  readonly samples?: readonly number[];
  /** The time before each sample. */
  readonly timeDeltas?: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    /** Counted from 0. */
    readonly lineNumber: number;
  };
}

/** The groups of functions, by what would have to change for them to cost less. */
export type Group =
  | 'this project'
  | 'undici'
  | 'gRPC and protobuf'
  | 'node:http'
  | 'node:http2'
  | 'node:net, streams and timers'
  | 'other packages'
  | 'garbage collection'
  | 'native code and system calls';

/** Time that was spent in a function itself, without the functions that it called. */
export interface SelfTime {
  /** The function, its file and its line. */
  readonly name: string;
  readonly group: Group;
  readonly us: number;
}

/** The self times of a profile, longest first, without idle time. `root` is the folder that files are shown relative to. */
export function selfTimes({ nodes, samples = [], timeDeltas = [] }: CpuProfile, root: string): SelfTime[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const byName = new Map<string, { name: string; group: Group; us: number }>();
  samples.forEach((id, i) => {
    const frame = byId.get(id)?.callFrame;
    if (!frame || frame.functionName === '(idle)') return;
    const name = nameOf(frame, root);
    const entry = byName.get(name) ?? { name, group: groupOf(frame), us: 0 };
    // The first delta counts from the start of the profile, and V8 may return a negative one.
    entry.us += Math.max(0, timeDeltas[i] ?? 0);
    byName.set(name, entry);
  });
  return [...byName.values()].sort((a, b) => b.us - a.us);
}

/** The time of each group, longest first. */
export function groupTimes(times: readonly SelfTime[]): { readonly group: Group; readonly us: number }[] {
  const sums = new Map<Group, number>();
  for (const { group, us } of times) sums.set(group, (sums.get(group) ?? 0) + us);
  return [...sums].map(([group, us]) => ({ group, us })).sort((a, b) => b.us - a.us);
}

type Frame = ProfileNode['callFrame'];

function nameOf({ functionName, url, lineNumber }: Frame, root: string): string {
  const name = functionName || '(anonymous)';
  if (url === '') return name;
  const file = url.replace(/^file:\/\//, '').replace(root, '');
  const short = file.replace(/^(.*\/)?node_modules\//, '');
  return `${name} ${short}:${lineNumber + 1}`;
}

/** Patterns of URLs in the order in which they are tried. */
const groups: readonly (readonly [RegExp, Group])[] = [
  [/\/node_modules\/undici\/|^wasm:/, 'undici'],
  [/\/node_modules\/(@grpc|@protobufjs|protobufjs|long)\//, 'gRPC and protobuf'],
  [/\/node_modules\/(?!@hypervize\/)/, 'other packages'],
  [/^node:(_http|internal\/http$|http$)/, 'node:http'],
  [/^node:(internal\/)?http2/, 'node:http2'],
  [/^node:/, 'node:net, streams and timers'],
  [/^file:/, 'this project'],
];

function groupOf({ functionName, url }: Frame): Group {
  if (functionName === '(garbage collector)') return 'garbage collection';
  return groups.find(([pattern]) => pattern.test(url))?.[1] ?? 'native code and system calls';
}
