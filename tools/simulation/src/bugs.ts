/**
 * Mistakes that the protocol must not have, to be put in on purpose at its seams: a checker that does not notice them
 * could not be believed when it finds nothing.
 */
export const bugs = {
  'acknowledge-before-apply': 'a gateway acknowledges a change before it has applied it',
  'lease-from-receipt':
    "a lease is counted from its grant's receipt instead of from the sending of its renewal",
  'set-without-seq': 'an entry of the shared cache is replaced by whatever comes, newer or older',
  'feed-from-head':
    "a new gateway follows from the head of the log instead of from a verdict's lifetime back",
  'seq-without-lock':
    'the order of changes comes from a plain sequence, so a later one can commit before an earlier one',
  'head-before-lease': 'the head of the log is read before the lease is committed',
} as const;

export type Bug = keyof typeof bugs;
