/** The words on how far a change that takes rights away has come. */
export const words = {
  pending: (waitingFor: string) => `Taking effect, waiting for ${waitingFor}`,
  pendingAny: 'Taking effect',
  certainBy: (time: string) => `In effect everywhere in ${time} at the latest`,
  confirmed: (ms: number) => `In effect everywhere in ${ms} ms`,
  confirmedAny: 'In effect everywhere',
  unknown: 'Whether it is in effect everywhere could not be read',
} as const;
