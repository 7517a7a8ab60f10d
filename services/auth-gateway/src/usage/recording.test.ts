import { expect, test } from '@jest/globals';
import type { UsageEvent } from './event.js';
import { createUsageRecording } from './recording.js';

const event = (model: string): UsageEvent => ({
  ...{ accountId: 'a', keyId: 'k', endpointId: '', model, atUnixMs: 1, status: 200, aborted: false },
  ...{ promptTokens: 1, completionTokens: 2, estimated: false, durationMs: 3 },
});

const endOfTurn = () => new Promise((resolve) => setImmediate(resolve));

/** A recording, and what happens in its order. `append` stores all events unless it is replaced. */
function setUp(append = (events: readonly UsageEvent[]) => events.length) {
  const seen: string[] = [];
  const recording = createUsageRecording({
    spool: {
      append: (events) => {
        seen.push(`write ${events.map(({ model }) => model).join()}`);
        return append(events);
      },
    },
    dropped: { add: (events, error) => seen.push(`dropped ${events}${error ? ' after an error' : ''}`) },
    allowances: { used: (accountId, tokens) => seen.push(`used ${accountId} ${tokens}`) },
    clock: { now: () => 0, monotonic: () => 0 },
    countUsageEvents: (result, events) => seen.push(`${result} ${events}`),
  });
  const end = (name: string) => recording.afterRecorded(() => seen.push(`end ${name}`));
  return { seen, recording, end };
}

test('events of one turn are written in one write, before any of the callbacks, which follow in order', async () => {
  const { seen, recording, end } = setUp();
  for (const name of ['x', 'y']) {
    recording.record(event(name));
    end(name);
  }
  expect(seen).toEqual([]);
  await endOfTurn();
  expect(seen).toEqual(['write x,y', 'used a 3', 'used a 3', 'recorded 2', 'end x', 'end y']);
  recording.record(event('z'));
  await endOfTurn();
  expect(seen.slice(6)).toEqual(['write z', 'used a 3', 'recorded 1']);
});

test('the callback comes at once if no event waits, also within another callback', async () => {
  const { seen, recording, end } = setUp();
  end('nothing');
  expect(seen).toEqual(['end nothing']);
  recording.record(event('x'));
  recording.afterRecorded(() => end('inner'));
  await endOfTurn();
  expect(seen.at(-1)).toBe('end inner');
});

test('an event that is recorded in a callback is written in the next turn', async () => {
  const { seen, recording } = setUp();
  recording.record(event('x'));
  recording.afterRecorded(() => recording.record(event('y')));
  await endOfTurn();
  await endOfTurn();
  expect(seen.filter((one) => one.startsWith('write'))).toEqual(['write x', 'write y']);
});

test('responses end also if events cannot be stored or there is no space for all; those are dropped', async () => {
  const failing = setUp(() => {
    throw new Error('disk');
  });
  const full = setUp(() => 1);
  for (const { recording, end } of [failing, full]) {
    recording.record(event('x'));
    recording.record(event('y'));
    end('x');
  }
  await endOfTurn();
  expect(failing.seen).toEqual(['write x,y', 'dropped 2 after an error', 'end x']);
  expect(full.seen).toEqual(['write x,y', 'dropped 1', 'used a 3', 'recorded 1', 'end x']);
});

test('a flush writes at once what waits, and nothing is written twice', async () => {
  const { seen, recording, end } = setUp();
  recording.record(event('x'));
  end('x');
  recording.flush();
  expect(seen).toEqual(['write x', 'used a 3', 'recorded 1', 'end x']);
  recording.flush();
  await endOfTurn();
  expect(seen).toHaveLength(4);
});
