import type { ServerResponse } from 'node:http';
import { type AppError, openAiErrorJson } from '@hypervize/errors';
import type { Downstream } from './downstream.js';
import type { FlatHeaders } from './flat-headers.js';
import { headerOf } from './headers.js';
import { endsAtBoundary, isEventStream } from './sse.js';

interface Client {
  readonly response: ServerResponse;
  /** What has been forwarded lies before anything else, so that errors can be added only to a stream whose length is open. */
  isOpenStream: boolean;
  hasBody: boolean;
  /** The end of what was forwarded of such a stream. */
  tail: Buffer;
}

const empty = Buffer.alloc(0);

/** The client of an HTTP request. */
export function createHttpDownstream(response: ServerResponse): Downstream {
  const client: Client = { response, isOpenStream: false, hasBody: false, tail: empty };
  return {
    isClosed: () => response.destroyed,
    onClose: (listener) => {
      response.on('close', listener);
      return () => response.off('close', listener);
    },
    onDrain: (listener) => void response.on('drain', listener),
    writeHead: (status, headers) => writeHead(client, status, headers),
    write: (chunk) => write(client, chunk),
    end: (chunk, withinMs) => {
      client.hasBody = true;
      if (chunk && chunk.length > 0) response.end(chunk);
      else response.end();
      if (!response.writableFinished) destroyIfStalled(response, withinMs);
    },
    fail: (error, withinMs) => fail(client, error, withinMs),
    destroy: () => void response.destroy(),
  };
}

function writeHead(client: Client, status: number, headers: FlatHeaders): void {
  const { response } = client;
  response.writeHead(status, headers as string[]);
  if (!isEventStream(headerOf(headers, 'content-type'))) return;
  // Nothing can be added to a response whose length the client knows.
  client.isOpenStream = headerOf(headers, 'content-length') === undefined;
  // The head of a stream does not wait for its first event, which can be seconds away. If that has arrived, it goes with it.
  process.nextTick(flushHead, client);
}

function flushHead({ response, hasBody }: Client): void {
  if (!hasBody && !response.destroyed) response.flushHeaders();
}

function write(client: Client, chunk: Buffer): boolean {
  const { response, tail, isOpenStream } = client;
  client.hasBody = true;
  if (isOpenStream) client.tail = chunk.length < 4 ? Buffer.concat([tail.subarray(-4), chunk]) : chunk;
  // A chunk refers to a larger buffer. If it cannot be sent now, only the chunk is kept.
  return response.write(response.writableLength > 0 ? Buffer.from(chunk) : chunk);
}

/**
 * A stream of events gets a last event that carries the error; anything else is broken off, so that half a response never
 * looks like a whole one.
 */
function fail({ response, isOpenStream, tail }: Client, error: AppError, withinMs: number): void {
  if (!isOpenStream) {
    response.destroy();
    return;
  }
  response.end(`${endsAtBoundary(tail) ? '' : '\n\n'}data: ${openAiErrorJson(error)}\n\n`);
  destroyIfStalled(response, withinMs);
}

/** Closes the connection if the end of the response has not been flushed within `timeoutMs`. */
function destroyIfStalled(response: ServerResponse, timeoutMs: number): void {
  const timer = setTimeout(() => response.destroy(), timeoutMs);
  const clear = () => clearTimeout(timer);
  response.once('close', clear).once('finish', clear);
}
