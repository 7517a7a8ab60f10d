import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTurnQueue, type Turn } from './turn-queue.js';

/** Resolves once all callbacks that are due have run. */
const settled = () => new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)));
const never = () => new AbortController().signal;
const end = (turn: Turn | undefined) => {
  if (turn?.kind === 'granted') turn.end();
};

/** Enters the queue `count` times for an owner and appends the owner's name to `order` whenever a turn comes. */
function enterAll(
  queue: ReturnType<typeof createTurnQueue>,
  owner: string,
  count: number,
  order: string[],
): Promise<Turn>[] {
  return Array.from({ length: count }, async () => {
    const turn = await queue.enter(owner, never());
    if (turn.kind === 'granted') order.push(owner);
    return turn;
  });
}

test('owners that wait get turns in rotation, however many requests each has waiting', async () => {
  const queue = createTurnQueue({ concurrency: 1, maxPerOwner: 1, maxWaiting: 100 });
  const order: string[] = [];
  const turns = [
    ...enterAll(queue, 'many', 10, order),
    ...enterAll(queue, 'few', 2, order),
    ...enterAll(queue, 'one', 1, order),
  ];
  for (const turn of turns) void turn.then((granted) => setImmediate(() => end(granted)));
  await Promise.all(turns);
  expect(order.slice(0, 6)).toEqual(['many', 'few', 'one', 'many', 'few', 'many']);
  expect(order).toHaveLength(13);
  expect(queue.waiting()).toBe(0);
});

test('an owner takes at most its share of the turns, and others take the rest at once', async () => {
  const queue = createTurnQueue({ concurrency: 4, maxPerOwner: 2, maxWaiting: 100 });
  const order: string[] = [];
  const hostile = enterAll(queue, 'hostile', 10, order);
  const other = enterAll(queue, 'other', 2, order);
  const granted = await Promise.all(other);
  expect(order).toEqual(['hostile', 'hostile', 'other', 'other']);
  granted.forEach(end);
  await settled();
  expect(order).toHaveLength(4);
  end(await hostile[0]);
  await hostile[2];
  expect(order).toHaveLength(5);
});

test('an owner with many waiting is refused more, and others still find places', async () => {
  const queue = createTurnQueue({ concurrency: 1, maxPerOwner: 1, maxWaiting: 100 });
  const kinds = await Promise.all(
    Array.from({ length: 120 }, async () => {
      const turn = queue.enter('hostile', never());
      return (await Promise.race([turn, settled()]))?.kind ?? 'waiting';
    }),
  );
  expect(kinds.filter((kind) => kind === 'granted')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'waiting')).toHaveLength(50);
  const others = Array.from({ length: 20 }, () => queue.enter('other', never()));
  expect(await Promise.race([...others, settled()])).toBeUndefined();
  expect(queue.waiting()).toBe(70);
});

test('what is aborted while it waits gives its place back and gets no turn', async () => {
  const queue = createTurnQueue({ concurrency: 1, maxPerOwner: 1, maxWaiting: 10 });
  const first = await queue.enter('a', never());
  const abort = new AbortController();
  const second = queue.enter('b', abort.signal);
  const third = queue.enter('b', never());
  expect(queue.waiting()).toBe(2);
  abort.abort();
  expect(await second).toEqual({ kind: 'aborted' });
  expect(queue.waiting()).toBe(1);
  end(first);
  expect((await third).kind).toBe('granted');
  expect(await queue.enter('c', abort.signal)).toEqual({ kind: 'aborted' });
});

test('whatever happens, the bounds hold, nothing that waits is forgotten, and no turn stays unused', async () => {
  const action = fc.record({
    kind: fc.constantFrom('enter' as const, 'end' as const, 'abort' as const),
    owner: fc.constantFrom('a', 'b', 'c'),
    pick: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 80 }), async (actions) => {
      const limits = { concurrency: 3, maxPerOwner: 2, maxWaiting: 12 };
      const queue = createTurnQueue(limits);
      const running: { owner: string; turn: Turn }[] = [];
      const waiting: { owner: string; abort: AbortController }[] = [];
      const remove = <T>(list: T[], item: T) => void list.splice(list.indexOf(item), 1);
      const enter = async (owner: string) => {
        const entry = { owner, abort: new AbortController() };
        waiting.push(entry);
        const turn = await queue.enter(owner, entry.abort.signal);
        remove(waiting, entry);
        if (turn.kind === 'granted') running.push({ owner, turn });
      };
      for (const { kind, owner, pick } of actions) {
        if (kind === 'enter') void enter(owner);
        const runs = running[pick % (running.length || 1)];
        if (kind === 'end' && runs) {
          remove(running, runs);
          end(runs.turn);
        }
        if (kind === 'abort') waiting[pick % (waiting.length || 1)]?.abort.abort();
        await settled();
        expect(running.length).toBeLessThanOrEqual(limits.concurrency);
        const ofOwner = (name: string) => running.filter((run) => run.owner === name).length;
        for (const name of ['a', 'b', 'c']) expect(ofOwner(name)).toBeLessThanOrEqual(limits.maxPerOwner);
        expect(queue.waiting()).toBe(waiting.length);
        const couldRun = waiting.some((entry) => ofOwner(entry.owner) < limits.maxPerOwner);
        expect(couldRun && running.length < limits.concurrency).toBe(false);
      }
      while (running.length > 0) {
        end(running.pop()?.turn);
        await settled();
      }
      expect(waiting).toEqual([]);
    }),
  );
});
