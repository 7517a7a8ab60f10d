// Original file: proto/hypervize/relay/v1/relay.proto


/**
 * What one turn of the event loop has produced: whole frames, one after the other.
 */
export interface Batch {
  'frames'?: (Buffer | Uint8Array | string);
}

/**
 * What one turn of the event loop has produced: whole frames, one after the other.
 */
export interface Batch__Output {
  'frames': (Buffer);
}
