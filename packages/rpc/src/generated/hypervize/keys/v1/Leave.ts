// Original file: proto/hypervize/keys/v1/changes.proto


/**
 * The follower no longer uses its cache, so revocations need not wait for it. Ends the stream.
 */
export interface Leave {
}

/**
 * The follower no longer uses its cache, so revocations need not wait for it. Ends the stream.
 */
export interface Leave__Output {
}
