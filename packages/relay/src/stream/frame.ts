/**
 * A frame: length of the payload (3 bytes), type (1), flags (1), id of the exchange (4; 0 for the stream itself), all in
 * network byte order, then the payload. See docs/relay.md.
 */
export const frameHeaderBytes = 9;

/** What a frame is. Frames of other types are ignored. */
export const frameTypes = {
  hello: 1,
  head: 2,
  data: 3,
  cancel: 4,
  credit: 5,
  ping: 6,
  goAway: 7,
} as const;

/** Flag of head and data: nothing follows in this direction. */
export const endFlag = 1;

/** Flag of ping: it answers one. */
export const ackFlag = 1;

/** The longest payload of a data frame, in bytes. */
export const maxDataBytes = 64 * 1_024;

/** The longest payload of any other frame, in bytes: a head of the largest size that a gateway can be set to accept. */
export const maxPayloadBytes = 2 * 1_024 * 1_024;

/** The longest payload of a ping, in bytes: it is sent back. */
export const maxPingBytes = 64;

/** Thrown for input that no peer of any version sends. The stream cannot go on. */
export class RelayProtocolError extends Error {
  override readonly name = 'RelayProtocolError';
}

/** Receives a frame. `payload` refers to the message: it has to be copied if it is kept for long. */
export type FrameReceiver = (type: number, flags: number, id: number, payload: Buffer) => void;

/** Writes a frame's header into `target` at `at`. Returns the index after it. */
export function writeFrameHeader(
  target: Buffer,
  at: number,
  length: number,
  type: number,
  flags: number,
  id: number,
): number {
  target[at] = length >>> 16;
  target[at + 1] = length >>> 8;
  target[at + 2] = length;
  target[at + 3] = type;
  target[at + 4] = flags;
  target[at + 5] = id >>> 24;
  target[at + 6] = id >>> 16;
  target[at + 7] = id >>> 8;
  target[at + 8] = id;
  return at + frameHeaderBytes;
}

/** Calls `receive` for each frame of a batch. Throws RelayProtocolError if it does not consist of whole frames. */
export function readFrames(batch: Buffer, receive: FrameReceiver): void {
  let at = 0;
  while (at < batch.length) {
    if (batch.length - at < frameHeaderBytes)
      throw new RelayProtocolError('batch ends within a frame header');
    const length = byte(batch, at) * 0x10000 + byte(batch, at + 1) * 0x100 + byte(batch, at + 2);
    const begin = at + frameHeaderBytes;
    const end = begin + length;
    if (end > batch.length) throw new RelayProtocolError('batch ends within a frame');
    const type = byte(batch, at + 3);
    if (length > maxBytesOf(type)) throw new RelayProtocolError(`frame of type ${type} has ${length} bytes`);
    receive(type, byte(batch, at + 4), batch.readUInt32BE(at + 5), batch.subarray(begin, end));
    at = end;
  }
}

function maxBytesOf(type: number): number {
  if (type === frameTypes.data) return maxDataBytes;
  return type === frameTypes.ping ? maxPingBytes : maxPayloadBytes;
}

function byte(batch: Buffer, at: number): number {
  return batch[at] as number;
}
