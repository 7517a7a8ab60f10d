import type { Scenario } from '../scenario.js';
import { hostileBodies } from './01-hostile-bodies.js';
import { rowLocks } from './03-row-locks.js';
import { unfinishedRequests } from './04-unfinished-requests.js';
import { parallelCreates } from './10-parallel-creates.js';

/** All rows, in their order. */
export const scenarios: readonly Scenario[] = [hostileBodies, rowLocks, unfinishedRequests, parallelCreates];
