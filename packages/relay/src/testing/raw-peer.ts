import type { MessageStreamEvents, OpenMessageStream } from '@hypervize/rpc';
import { defaultWindow } from '../stream/flow.js';
import { frameHeaderBytes, readFrames, writeFrameHeader } from '../stream/frame.js';

/** One frame, as it is written and read. */
export interface RawFrame {
  readonly type: number;
  readonly flags: number;
  readonly id: number;
  readonly payload: string;
}

/** What has happened at the transport. */
type Ending = 'none' | 'ended' | 'destroyed';

/** The peer of a link, in a test that writes and reads its frames. */
export interface RawPeer {
  /** What the link under test opens. */
  readonly open: OpenMessageStream;
  /** Delivers frames to the link, in one batch. */
  send(...frames: readonly (Partial<RawFrame> & { readonly type: number })[]): void;
  /** Delivers any bytes to the link. */
  sendBytes(bytes: Buffer): void;
  /** The frames that the link has sent since the last call. */
  received(): Promise<RawFrame[]>;
  /** From now on the link is told that the transport has to catch up, until `catchUp`. */
  stall(): void;
  catchUp(): void;
  /** Ends the peer's direction. */
  end(): void;
  /** The stream is lost. */
  lose(error: Error): void;
  /** How the link has ended the transport, and why. */
  ending(): Ending;
  error(): Error | undefined;
}

/** A frame as bytes. */
export function bytesOf({
  type,
  flags = 0,
  id = 0,
  payload = '',
}: Partial<RawFrame> & { type: number }): Buffer {
  const bytes = Buffer.from(payload, 'latin1');
  const header = Buffer.alloc(frameHeaderBytes);
  writeFrameHeader(header, 0, bytes.length, type, flags, id);
  return Buffer.concat([header, bytes]);
}

/** The frames of a batch. */
export function framesOf(batch: Buffer): RawFrame[] {
  const frames: RawFrame[] = [];
  readFrames(batch, (type, flags, id, payload) =>
    frames.push({ type, flags, id, payload: payload.toString('latin1') }),
  );
  return frames;
}

export function createRawPeer(): RawPeer {
  let events: MessageStreamEvents | undefined;
  let frames: RawFrame[] = [];
  let isStalled = false;
  let ending: Ending = 'none';
  let failure: Error | undefined;
  const open: OpenMessageStream = (linkEvents) => {
    events = linkEvents;
    return {
      send: (message) => {
        if (ending !== 'none') throw new Error('sent after the end');
        frames.push(...framesOf(message));
        return !isStalled;
      },
      end: () => {
        if (ending === 'none') ending = 'ended';
      },
      destroy: (error) => {
        ending = 'destroyed';
        failure = error;
        linkEvents.onClosed(error);
      },
    };
  };
  return {
    open,
    send: (...sent) => events?.onMessage(Buffer.concat(sent.map(bytesOf))),
    sendBytes: (bytes) => events?.onMessage(bytes),
    received: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      const seen = frames;
      frames = [];
      return seen;
    },
    stall: () => {
      isStalled = true;
    },
    catchUp: () => {
      isStalled = false;
      events?.onDrain();
    },
    end: () => events?.onEnd(),
    lose: (error) => events?.onClosed(error),
    ending: () => ending,
    error: () => failure,
  };
}

/** What a peer of this version says first. */
export const hello = { type: 1, payload: `:version\n1\n:window\n${defaultWindow}` } as const;

/** The payload of a credit frame. */
export function credit(bytes: number): string {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(bytes);
  return payload.toString('latin1');
}
