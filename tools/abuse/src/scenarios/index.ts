import type { Scenario } from '../scenario.js';
import { hostileBodies } from './01-hostile-bodies.js';
import { revokedCreator } from './02-revoked-creator.js';
import { rowLocks } from './03-row-locks.js';
import { unfinishedRequests } from './04-unfinished-requests.js';
import { cutOffGateway } from './05-cut-off-gateway.js';
import { suspendedEndpoint } from './06-suspended-endpoint.js';
import { deadHosts } from './07-dead-hosts.js';
import { largeBodies } from './08-large-bodies.js';
import { forgedVerdicts } from './09-forged-verdicts.js';
import { parallelCreates } from './10-parallel-creates.js';
import { hiddenHeaders } from './11-hidden-headers.js';
import { audit } from './12-audit.js';
import { probing } from './13-probing.js';
import { raisedLimit } from './14-raised-limit.js';
import { skewedClock } from './15-skewed-clock.js';
import { oddsAndEnds } from './16-odds-and-ends.js';
import { wrongKeys } from './17-wrong-keys.js';
import { dashboard } from './18-dashboard.js';

/** All rows, in their order. */
export const scenarios: readonly Scenario[] = [
  hostileBodies,
  revokedCreator,
  rowLocks,
  unfinishedRequests,
  cutOffGateway,
  suspendedEndpoint,
  deadHosts,
  largeBodies,
  forgedVerdicts,
  parallelCreates,
  hiddenHeaders,
  audit,
  probing,
  raisedLimit,
  skewedClock,
  oddsAndEnds,
  wrongKeys,
  dashboard,
];
