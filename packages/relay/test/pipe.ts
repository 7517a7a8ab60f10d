import type { MessageStream, MessageStreamEvents } from '@hypervize/rpc';
import type { Random } from '@hypervize/testkit';
import { frameTypes, readFrames } from '../src/stream/frame.js';

/** The credit and the data of each exchange in one direction, as they pass. */
export interface Ledger {
  /** How many bytes of data may still be sent on an exchange, as far as its sender can know; 0 or more. */
  credit(id: number): number;
  /** All data that has been sent, in bytes. */
  dataBytes(): number;
}

/** One direction of a stream: messages arrive in order, when the test delivers them. */
export interface Pipe extends Ledger {
  /** The end that sends into this pipe, given the one that receives from the other. */
  sender(otherReceiver: MessageStreamEvents): MessageStream;
  /** The end that receives from this pipe. */
  receiver(events: MessageStreamEvents): MessageStreamEvents;
  /** Delivers the next message, or the end. Returns whether there was one. */
  deliver(): boolean;
  /** The credit frames that pass in the other direction belong to the data in this one. */
  granted(id: number, bytes: number): void;
  pairWith(other: Pipe): void;
  /** The stream is lost: nothing more is delivered. */
  lose(): void;
  violations(): readonly string[];
}

const window = 128 * 1_024;

/** A pipe that holds a few messages before its sender has to wait. */
export function createPipe(random: Random): Pipe {
  const queue: (Buffer | 'end')[] = [];
  const violations: string[] = [];
  const credits = new Map<number, number>();
  let receiver: MessageStreamEvents | undefined;
  let senderEvents: MessageStreamEvents | undefined;
  let other: Pipe | undefined;
  let isFull = false;
  let isLost = false;
  let bytes = 0;

  const creditOf = (id: number) => credits.get(id) ?? window;
  const look = (message: Buffer) =>
    readFrames(message, (type, _flags, id, payload) => {
      if (type === frameTypes.credit) other?.granted(id, payload.readUInt32BE());
      if (type !== frameTypes.data) return;
      bytes += payload.length;
      const left = creditOf(id) - payload.length;
      if (left < 0) violations.push(`credit of ${id} is ${left}`);
      credits.set(id, left);
    });

  return {
    sender: (otherReceiver) => {
      senderEvents = otherReceiver;
      return {
        send: (message) => {
          if (isLost) return true;
          if (queue.at(-1) === 'end') violations.push('sent after the end');
          look(message);
          queue.push(message);
          isFull = queue.length >= 1 + Math.floor(random.next() * 4);
          return !isFull;
        },
        end: () => queue.push('end'),
        destroy: () => {
          isLost = true;
          queue.length = 0;
          setImmediate(() => otherReceiver.onClosed(undefined));
        },
      };
    },
    receiver: (events) => {
      receiver = events;
      return events;
    },
    deliver: () => {
      const message = queue.shift();
      if (message === undefined) return false;
      if (message === 'end') receiver?.onEnd();
      else receiver?.onMessage(message);
      if (isFull && queue.length === 0) {
        isFull = false;
        senderEvents?.onDrain();
      }
      return true;
    },
    granted: (id, more) => credits.set(id, creditOf(id) + more),
    pairWith: (pipe) => {
      other = pipe;
    },
    lose: () => {
      isLost = true;
      queue.length = 0;
    },
    credit: creditOf,
    dataBytes: () => bytes,
    violations: () => violations,
  };
}
