import { AppError } from '@hypervize/errors';
import { createRandom, type Random } from '@hypervize/testkit';
import {
  abortTracked,
  createWorld,
  downSalt,
  nextBytes,
  openTracked,
  startReading,
  type Tracked,
  upSalt,
  type World,
} from './random-link.js';

export interface ScheduleResult {
  readonly violations: readonly string[];
  /** How many exchanges ended whole in both directions, and how many otherwise. */
  readonly whole: number;
  readonly cut: number;
  readonly bytes: number;
}

const window = 128 * 1_024;
const maxChunkBytes = 100_000;
/** What may be accepted and not be on the wire for all exchanges together: the room on the stream, and one frame. */
const roomBytes = 256 * 1_024 + 64 * 1_024;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Runs one schedule: random steps at both ends and on the way, then calm, in which everything has to end. */
export async function runSchedule(seed: number): Promise<ScheduleResult> {
  const random = createRandom(seed);
  const world = createWorld(random);
  world.toRouter.pairWith(world.toGateway);
  world.toGateway.pairWith(world.toRouter);
  const isLost = random.chance(0.15);
  const steps = Math.floor(random.between(50, 600));
  for (let step = 0; step < steps; step++) {
    if (random.chance(0.25)) await turn();
    randomStep(world);
    checkUnsent(world);
  }
  if (isLost) await lose(world);
  else await calmDown(world);
  checkEnded(world);
  world.gateway.destroy(new Error('over'));
  world.router.destroy(new Error('over'));
  await turn();
  const whole = world.exchanges.filter(({ up, down }) => up.isComplete && down.isComplete).length;
  return {
    violations: [...world.violations, ...world.toRouter.violations(), ...world.toGateway.violations()],
    ...{ whole, cut: world.exchanges.length - whole },
    bytes: world.toRouter.dataBytes() + world.toGateway.dataBytes(),
  };
}

function randomStep(world: World): void {
  const { random } = world;
  const kind = random.next();
  if (kind < 0.3) world.toRouter.deliver();
  else if (kind < 0.6) world.toGateway.deliver();
  else if (kind < 0.68) openTracked(world);
  else if (kind < 0.682) world.router.goAway();
  else if (world.exchanges.length > 0) {
    const tracked = random.pick(world.exchanges);
    if (random.chance(0.5)) clientStep(random, tracked);
    else serverStep(world, tracked);
  }
}

function chunkBytes(random: Random): number {
  return Math.floor(random.chance(0.7) ? random.between(0, 300) : random.between(0, maxChunkBytes));
}

function clientStep(random: Random, tracked: Tracked): void {
  const { client, up } = tracked;
  const isOver = tracked.isAborted || tracked.clientEndings > 0;
  const kind = random.next();
  if (kind < 0.6) {
    if (isOver || up.isEnded || up.isFull) return;
    up.isFull = !client.write(nextBytes(up, upSalt(tracked), chunkBytes(random)));
  } else if (kind < 0.75) endUpload(tracked, isOver ? 0 : chunkBytes(random));
  else if (kind < 0.8) abortTracked(tracked);
  else if (kind < 0.9) {
    tracked.isPaused = true;
    client.pause();
  } else {
    tracked.isPaused = false;
    client.resume();
  }
}

function endUpload(tracked: Tracked, bytes: number): void {
  const { client, up } = tracked;
  if (up.isEnded || tracked.isAborted || tracked.clientEndings > 0) return;
  up.isEnded = true;
  client.end(nextBytes(up, upSalt(tracked), bytes));
}

function serverStep(world: World, tracked: Tracked): void {
  const { server, down } = tracked;
  const { random } = world;
  if (!server || server.isClosed()) return;
  const kind = random.next();
  if (kind < 0.15) startReading(world, tracked);
  else if (kind < 0.35) {
    const bytes = random.chance(0.5) ? tracked.unconsumed : Math.floor(random.between(0, tracked.unconsumed));
    tracked.unconsumed -= bytes;
    server.consumed(bytes);
  } else if (kind < 0.5) writeHead(tracked);
  else if (kind < 0.9) {
    if (!tracked.hasHead || down.isEnded || down.isFull) return;
    down.isFull = !server.write(nextBytes(down, downSalt(tracked), chunkBytes(random)));
  } else if (kind < 0.96) endResponse(tracked, chunkBytes(random));
  else if (random.chance(0.5)) server.fail(new AppError('upstream_error'), 60_000);
  else server.destroy();
}

function writeHead(tracked: Tracked): void {
  if (tracked.hasHead) return;
  tracked.hasHead = true;
  tracked.server?.writeHead(200, ['content-type', 'text/plain']);
}

function endResponse(tracked: Tracked, bytes: number): void {
  const { server, down } = tracked;
  if (!tracked.hasHead || down.isEnded || !server || server.isClosed()) return;
  down.isEnded = true;
  server.end(nextBytes(down, downSalt(tracked), bytes), 60_000);
}

/** What a sender has added and what is not on the wire is bounded: on the stream, and for each exchange. */
function checkUnsent({ exchanges, toRouter, toGateway, violations }: World): void {
  const limit = roomBytes + exchanges.length * 2 * maxChunkBytes;
  const up = exchanges.reduce((sum, tracked) => sum + tracked.up.accepted, 0) - toRouter.dataBytes();
  const down = exchanges.reduce((sum, tracked) => sum + tracked.down.accepted, 0) - toGateway.dataBytes();
  // What was dropped with an exchange that has ended counts too: the limit is per exchange.
  if (up > limit || down > limit) violations.push(`unsent: ${up} up, ${down} down`);
}

async function deliverAll({ toRouter, toGateway }: World): Promise<void> {
  for (let idle = 0; idle < 3; ) {
    await turn();
    const some = [toRouter.deliver(), toGateway.deliver()];
    idle = some.includes(true) ? 0 : idle + 1;
  }
}

/** Both ends read and grant everything; then every exchange is ended in good order. */
async function calmDown(world: World): Promise<void> {
  world.isCalm = true;
  for (const tracked of world.exchanges) {
    tracked.client.resume();
    startReading(world, tracked);
    tracked.server?.consumed(tracked.unconsumed);
    tracked.unconsumed = 0;
  }
  await deliverAll(world);
  checkWindows(world);
  for (const tracked of world.exchanges) {
    endUpload(tracked, 10);
    if (tracked.server && !tracked.server.isClosed()) writeHead(tracked);
    endResponse(tracked, 10);
  }
  await deliverAll(world);
}

/** When everything has been read, all but less than half a window has been granted again, in both directions. */
function checkWindows({ exchanges, toRouter, toGateway, violations }: World): void {
  for (const { index, server, up, down, isAborted, clientEndings } of exchanges) {
    if (!server || server.isClosed() || isAborted || clientEndings > 0) continue;
    const id = index + 1;
    if (!up.isEnded && toRouter.credit(id) * 2 <= window) violations.push(`credit of ${id} lost upwards`);
    if (!down.isEnded && toGateway.credit(id) * 2 <= window)
      violations.push(`credit of ${id} lost downwards`);
    if (!up.isEnded && up.received !== up.accepted) violations.push(`bytes of ${id} are held back upwards`);
    if (!down.isEnded && down.received !== down.accepted)
      violations.push(`bytes of ${id} are held back downwards`);
  }
}

async function lose(world: World): Promise<void> {
  world.toRouter.lose();
  world.toGateway.lose();
  world.gateway.destroy(new Error('lost'));
  world.router.destroy(new Error('lost'));
  await turn();
  await turn();
}

/** No exchange is left, and each end was told once. */
function checkEnded({ exchanges, gateway, router, violations }: World): void {
  if (gateway.outstanding() !== 0) violations.push(`${gateway.outstanding()} exchanges left at the gateway`);
  if (router.outstanding() !== 0) violations.push(`${router.outstanding()} exchanges left at the router`);
  for (const { index, server, clientEndings, serverEndings } of exchanges) {
    if (clientEndings !== 1) violations.push(`${index}: gateway's end told ${clientEndings} times`);
    if (server && serverEndings !== 1) violations.push(`${index}: router's end told ${serverEndings} times`);
  }
}
