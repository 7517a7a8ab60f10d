// Original file: proto/hypervize/keys/v1/changes.proto


/**
 * The follower uses nothing that it remembers any more; nobody needs to wait for it. Ends the stream.
 */
export interface Leave {
}

/**
 * The follower uses nothing that it remembers any more; nobody needs to wait for it. Ends the stream.
 */
export interface Leave__Output {
}
