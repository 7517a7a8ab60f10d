/**
 * Bugs that the protocol must not have. Each can be introduced at a seam of the code, to show that the checks find it:
 * checks that miss a known bug prove nothing when they find none.
 */
export const bugs = {
  'acknowledge-before-apply': 'a gateway acknowledges a change before it has applied it',
  'lease-from-receipt':
    'a lease is counted from the receipt of the grant, not from the sending of the renewal',
  'set-without-seq': 'an entry of the shared cache is replaced by any other, even an older one',
  'feed-from-head':
    "a new gateway follows the change log from its head, not from a verdict's lifetime before",
  'seq-without-lock':
    'changes are numbered by a plain sequence, so that a later one can commit before an earlier one',
  'head-before-lease': 'the head of the change log is read before the lease is committed',
  'doubt-without-deadline':
    'a request in flight that a gateway without a lease cannot confirm goes on until it is refused',
} as const;

export type Bug = keyof typeof bugs;
