/** The contestants in the order of the table's columns. "before" is another checkout of this project. */
export const contestantNames = [
  'direct',
  'nginx',
  'haproxy',
  'bare hops',
  'portkey',
  'before',
  'hypervize',
] as const;

export type ContestantName = (typeof contestantNames)[number];

/** Where a request goes, and what it needs to be accepted there. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Something that forwards requests to the model servers, or the model servers themselves. */
export interface Contestant {
  readonly name: ContestantName;
  /** The processes whose CPU time and memory count. */
  readonly pids: readonly number[];
  target(workload: Workload): Target;
  stop(): Promise<void>;
}

/** What is asked for; also the name of the model and the first segment of a path at the model servers. */
export const workloads = ['small', '10kb', '100kb', 'stream'] as const;
export type Workload = (typeof workloads)[number];

/** The size of a request's and of a response's body, in bytes. Small bodies have the size of their fields. */
export const bodyBytes = { small: 0, '10kb': 10_240, '100kb': 102_400 } as const;

/** The request body of a workload. */
export function requestBody(workload: Workload): string {
  const body = (content: string) =>
    JSON.stringify({
      model: workload,
      messages: [{ role: 'user', content }],
      ...(workload === 'stream' ? { stream: true } : {}),
    });
  const bytes = workload === 'stream' ? 0 : bodyBytes[workload];
  return body(padding('Hello', bytes - body('').length));
}

/** The response body of a workload that is not a stream. */
export function responseBody(workload: Exclude<Workload, 'stream'>): string {
  const body = (content: string) =>
    JSON.stringify({
      id: 'chatcmpl-fixed',
      object: 'chat.completion',
      created: 0,
      model: workload,
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    });
  return body(padding('Hello.', bodyBytes[workload] - body('').length));
}

/** The text itself, or as many words as fill a number of bytes. */
function padding(text: string, bytes: number): string {
  return bytes <= text.length ? text : 'word '.repeat(Math.ceil(bytes / 5)).slice(0, bytes);
}

const json = { 'content-type': 'application/json' };

/** The targets of a proxy that forwards the path as it is, and of the model servers themselves. */
export function plainTarget(port: number): Contestant['target'] {
  return (workload) => ({ url: `http://127.0.0.1:${port}/${workload}/v1/chat/completions`, headers: json });
}
